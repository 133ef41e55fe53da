// A result that nests too deep.
let result = [];
for (let at = 0; at < 5000; at++) result = [result];
export default result;
