// A tokenizer, a parser and an evaluator for arithmetic.
const tokens = text =>
  [...text.matchAll(/\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([a-z]+)|(.))/giy)].map(([, number, name, mark]) =>
    number ? { number: Number(number) } : { mark: name ?? mark },
  );
class Parser {
  #tokens;
  #at = 0;
  constructor(text) {
    this.#tokens = tokens(text);
  }
  #peek() {
    return this.#tokens[this.#at]?.mark;
  }
  #take(mark) {
    if (this.#peek() !== mark) throw new SyntaxError(`expected ${mark} and found ${this.#peek() ?? "the end"}`);
    this.#at++;
  }
  parse() {
    const value = this.#sum();
    if (this.#at < this.#tokens.length) throw new SyntaxError(`unexpected ${JSON.stringify(this.#tokens[this.#at])}`);
    return value;
  }
  #sum() {
    let left = this.#product();
    for (let mark; (mark = this.#peek()) === "+" || mark === "-";) {
      this.#at++;
      const [l, r] = [left, this.#product()];
      left = { op: mark, l, r };
    }
    return left;
  }
  #product() {
    let left = this.#power();
    for (let mark; ["*", "/", "%"].includes((mark = this.#peek()));) {
      this.#at++;
      left = { op: mark, l: left, r: this.#power() };
    }
    return left;
  }
  #power() {
    const base = this.#unary();
    if (this.#peek() !== "^") return base;
    this.#at++;
    return { op: "^", l: base, r: this.#power() };
  }
  #unary() {
    if (this.#peek() === "-") {
      this.#at++;
      return { op: "neg", l: this.#unary() };
    }
    return this.#atom();
  }
  #atom() {
    const token = this.#tokens[this.#at];
    if (token?.number !== undefined) {
      this.#at++;
      return token.number;
    }
    if (token?.mark === "(") {
      this.#at++;
      const inner = this.#sum();
      this.#take(")");
      return inner;
    }
    if (/^[a-z]+$/i.test(token?.mark ?? "")) {
      this.#at++;
      this.#take("(");
      const inner = this.#sum();
      this.#take(")");
      return { op: token.mark, l: inner };
    }
    throw new SyntaxError(`no value at ${token?.mark ?? "the end"}`);
  }
}
const apply = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": (a, b) => a ** b,
  neg: a => -a,
  sqrt: Math.sqrt,
  abs: Math.abs,
};
const evaluate = node => {
  if (typeof node === "number") return node;
  const run = apply[node.op];
  if (!run) throw new ReferenceError(`no function ${node.op}`);
  return run(evaluate(node.l), node.r === undefined ? undefined : evaluate(node.r));
};
for (const text of [
  "1+2*3",
  "(1+2)*3",
  "2^3^2",
  "-2^2",
  "10/4-1",
  "7%4*2",
  "sqrt(16)+abs(-3)",
  "1.5e3/3",
  "2*(3+4)*5-6/(1+1)",
  "((((7))))",
  "1+",
  "(1",
  "1 2",
  "foo(1)",
  "1/0",
  "",
]) {
  try {
    const tree = new Parser(text).parse();
    console.log(text, "=", evaluate(tree), JSON.stringify(tree).length);
  } catch (error) {
    console.log(text, "!", error.name, error.message);
  }
}
