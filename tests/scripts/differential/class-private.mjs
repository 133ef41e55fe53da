// Private names: fields, methods, accessors, static ones, and brand checks.
class Account {
  #balance = 0;
  static #count = 0;
  static {
    Account.zero = () => new Account();
  }
  constructor(balance = 0) {
    this.#balance = balance;
    Account.#count++;
  }
  get #cents() {
    return this.#balance * 100;
  }
  set #cents(value) {
    this.#balance = value / 100;
  }
  #add(amount) {
    this.#balance += amount;
    return this;
  }
  deposit(amount) {
    return this.#add(amount);
  }
  addCents(cents) {
    this.#cents += cents;
    return this;
  }
  static count() {
    return Account.#count;
  }
  static is(value) {
    return #balance in value;
  }
  equals(other) {
    return this.#balance === other.#balance;
  }
  get balance() {
    return this.#balance;
  }
  bump() {
    return [this.#balance++, ++this.#balance, (this.#balance **= 2), (this.#balance ||= 7), (this.#balance &&= 8)];
  }
}
const account = new Account(5).deposit(10).addCents(50);
console.log(account.balance, Account.count(), Account.is(account), Account.is({}), account.equals(Account.zero()));
console.log(JSON.stringify(account), Object.getOwnPropertyNames(account).length, account.bump().join());
for (const run of [
  () => account.equals({}),
  () => Account.prototype.deposit.call({}, 1),
  () => Object.getOwnPropertyDescriptor(Account.prototype, "balance").get.call(new Proxy(account, {})),
  () => Account.is(1),
]) {
  try {
    console.log(run());
  } catch (error) {
    console.log(error.name);
  }
}
class Stamped extends class {
  constructor(target) {
    return target;
  }
} {
  #mark = "marked";
  static read(value) {
    return value.#mark;
  }
}
const plain = {};
new Stamped(plain);
console.log(Stamped.read(plain), Object.keys(plain).length);
try {
  new Stamped(plain);
} catch (error) {
  console.log(error.name);
}
const make = () =>
  class {
    #x = 1;
    static has(value) {
      return #x in value;
    }
  };
const [A, B] = [make(), make()];
console.log(A.has(new A()), A.has(new B()));
