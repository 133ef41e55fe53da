// A rejection that nobody handles, while the script itself ends well.
// says: nobody handles this
Promise.reject(new Error("nobody handles this"));
await new Promise(resolve => setTimeout(resolve, 5));
console.log("printed before");
export default 1;
