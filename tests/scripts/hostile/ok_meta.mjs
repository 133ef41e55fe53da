// What a module knows of itself has no path of this machine in it.
// prints: no path
const told =
  JSON.stringify({ ...import.meta }) +
  String(new Error("x").stack) +
  String(import.meta.url) +
  String(import.meta.dirname) +
  String(import.meta.filename);
console.log(/\/(tmp|work|home|root|etc|usr)\b|tests\/scripts/.test(told) ? told : "no path");
