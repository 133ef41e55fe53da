// A module with state that its importers share.
export let count = 0;
export const increment = () => ++count;
export default class Shared {
  where = "state";
}
export { count as "a string name" };
