// A result that contains itself.
const result = { list: [] };
result.list.push(result);
export default result;
