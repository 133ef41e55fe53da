// A module that awaits before it has anything to give.
await new Promise(resolve => setTimeout(resolve, 5));
export const ready = "after waiting";
