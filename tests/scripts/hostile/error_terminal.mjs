// An error that wants to drive the terminal it is shown on.
const error = new Error("\u001b[2J\u001b]0;owned\u0007\u0000\u009b31m\u202ereversed\r\nerror: forged");
error.name = "\u001b[31mName";
throw error;
