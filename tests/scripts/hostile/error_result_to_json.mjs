// A result that throws when it is asked for its JSON.
// says: not for you
export default {
  toJSON() {
    throw new Error("not for you");
  },
};
