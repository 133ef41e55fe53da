// A result whose keys cannot be listed.
// says: no keys
export default new Proxy(
  {},
  {
    ownKeys() {
      throw new Error("no keys");
    },
  },
);
