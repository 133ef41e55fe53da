// Everything again under one name.
export * from "./state.mjs";
export * as odd from "./odd.mjs";
export { default as Shared, increment as up } from "./state.mjs";
