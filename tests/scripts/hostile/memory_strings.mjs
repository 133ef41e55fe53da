// Strings that double.
// run: --memory 48MiB --timeout 20s
const all = [];
for (let text = "x".repeat(1 << 20); ; text += "y") all.push(text.split("").join("z"));
