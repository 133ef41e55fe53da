// A queue of jobs with priorities, an emitter, an LRU cache and a pipeline of generators.
class Emitter {
  #listeners = new Map();
  on(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return () =>
      this.#listeners.set(
        name,
        this.#listeners.get(name).filter(one => one !== listener),
      );
  }
  emit(name, ...args) {
    return (this.#listeners.get(name) ?? []).map(listener => listener(...args));
  }
}
const emitter = new Emitter(),
  off = emitter.on("x", value => value * 2);
emitter.on("x", value => `got ${value}`);
console.log(emitter.emit("x", 5).join(), (off(), emitter.emit("x", 6)).join(), emitter.emit("none").length);
class Cache extends Map {
  constructor(limit) {
    super();
    this.limit = limit;
  }
  get(key) {
    if (!super.has(key)) return undefined;
    const value = super.get(key);
    super.delete(key);
    super.set(key, value);
    return value;
  }
  set(key, value) {
    super.delete(key);
    super.set(key, value);
    if (this.size > this.limit) super.delete(super.keys().next().value);
    return this;
  }
}
const cache = new Cache(3).set("a", 1).set("b", 2).set("c", 3);
cache.get("a");
cache.set("d", 4);
console.log([...cache.keys()].join(), cache.get("b"), cache.size);
class Queue {
  #jobs = [];
  #running = 0;
  #log = [];
  constructor(width) {
    this.width = width;
  }
  add(name, ms, priority = 0) {
    return new Promise(done => {
      this.#jobs.push({ name, ms, priority, done });
      this.#jobs.sort((a, b) => b.priority - a.priority);
      queueMicrotask(() => this.#next());
    });
  }
  #next() {
    while (this.#running < this.width && this.#jobs.length) {
      const { name, ms, done } = this.#jobs.shift();
      this.#running++;
      this.#log.push(`+${name}`);
      setTimeout(() => {
        this.#running--;
        this.#log.push(`-${name}`);
        done(name);
        this.#next();
      }, ms);
    }
  }
  get log() {
    return this.#log.join(" ");
  }
}
const queue = new Queue(2);
console.log(
  (
    await Promise.all([
      queue.add("slow", 60),
      queue.add("low", 20, -1),
      queue.add("high", 20, 5),
      queue.add("mid", 100, 1),
    ])
  ).join(),
  queue.log,
);
const pipe = (source, ...stages) => stages.reduce((from, stage) => stage(from), source);
const filter = test =>
    function* (from) {
      for (const value of from) if (test(value)) yield value;
    },
  map = change =>
    function* (from) {
      for (const value of from) yield change(value);
    },
  window = size =>
    function* (from) {
      let last = [];
      for (const value of from) {
        last = [...last, value].slice(-size);
        if (last.length === size) yield last;
      }
    },
  take = count =>
    function* (from) {
      if (count)
        for (const value of from) {
          yield value;
          if (--count <= 0) return;
        }
    };
const naturals = function* () {
  for (let n = 1; ; n++) yield n;
};
console.log(
  [
    ...pipe(
      naturals(),
      filter(n => n % 3),
      map(n => n * n),
      window(3),
      map(list => list.reduce((a, b) => a + b)),
      take(6),
    ),
  ].join(),
);
const debounce = (run, ms) => {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms, ...args);
  };
};
const heard = [];
const quiet = debounce(value => heard.push(value), 15);
quiet(1);
quiet(2);
setTimeout(() => quiet(3), 60);
await new Promise(resolve => setTimeout(resolve, 150));
console.log(heard.join());
