// Graphs: shortest paths over a heap, a topological order, components, a maze.
class Heap {
  #items = [];
  push(key, value) {
    const items = this.#items;
    let at = items.push([key, value]) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (items[up][0] <= items[at][0]) break;
      [items[up], items[at]] = [items[at], items[up]];
      at = up;
    }
  }
  pop() {
    const items = this.#items,
      top = items[0],
      last = items.pop();
    if (items.length) {
      items[0] = last;
      let at = 0;
      for (;;) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2])
          if (child < items.length && items[child][0] < items[least][0]) least = child;
        if (least === at) break;
        [items[least], items[at]] = [items[at], items[least]];
        at = least;
      }
    }
    return top;
  }
  get size() {
    return this.#items.length;
  }
}
const roads = {
  a: { b: 7, c: 9, f: 14 },
  b: { a: 7, c: 10, d: 15 },
  c: { a: 9, b: 10, d: 11, f: 2 },
  d: { b: 15, c: 11, e: 6 },
  e: { d: 6, f: 9 },
  f: { a: 14, c: 2, e: 9 },
  g: {},
};
const shortest = (graph, from) => {
  const distance = new Map([[from, 0]]),
    before = new Map(),
    heap = new Heap();
  heap.push(0, from);
  while (heap.size) {
    const [far, at] = heap.pop();
    if (far > distance.get(at)) continue;
    for (const [next, length] of Object.entries(graph[at]))
      if (far + length < (distance.get(next) ?? Infinity)) {
        distance.set(next, far + length);
        before.set(next, at);
        heap.push(far + length, next);
      }
  }
  return {
    distance,
    path: to => {
      const path = [];
      for (let at = to; at; at = before.get(at)) path.unshift(at);
      return distance.has(to) ? path.join("") : null;
    },
  };
};
const { distance, path } = shortest(roads, "a");
console.log([...distance].sort().join(" "), path("e"), path("g"));
const needs = {
  cake: ["eggs", "flour"],
  eggs: ["hen"],
  flour: ["mill", "wheat"],
  mill: [],
  wheat: ["field"],
  hen: [],
  field: [],
};
const order = graph => {
  const done = new Set(),
    active = new Set();
  const visit = node => {
    if (done.has(node)) return;
    if (active.has(node)) throw new Error(`cycle at ${node}`);
    active.add(node);
    graph[node].forEach(visit);
    active.delete(node);
    done.add(node);
  };
  Object.keys(graph).forEach(visit);
  return [...done];
};
console.log(order(needs).join(" < "));
try {
  order({ a: ["b"], b: ["a"] });
} catch (error) {
  console.log(error.message);
}
const maze = ["S.#.....", ".##.###.", "....#...", "###.#.##", "....#..E"].map(row => [...row]);
const queue = [[0, 0, 0]],
  been = new Set(["0,0"]);
let answer = -1;
while (queue.length) {
  const [y, x, steps] = queue.shift();
  if (maze[y][x] === "E") {
    answer = steps;
    break;
  }
  for (const [dy, dx] of [
    [0, 1],
    [1, 0],
    [0, -1],
    [-1, 0],
  ]) {
    const [ny, nx] = [y + dy, x + dx],
      key = `${ny},${nx}`;
    if (maze[ny]?.[nx] && maze[ny][nx] !== "#" && !been.has(key)) {
      been.add(key);
      queue.push([ny, nx, steps + 1]);
    }
  }
}
console.log(answer, been.size);
const live = new Set(["1,2", "2,2", "3,2"]);
const next = cells => {
  const counts = new Map();
  for (const cell of cells) {
    const [x, y] = cell.split(",").map(Number);
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        if (dx || dy) counts.set(`${x + dx},${y + dy}`, (counts.get(`${x + dx},${y + dy}`) ?? 0) + 1);
  }
  return new Set([...counts].filter(([cell, n]) => n === 3 || (n === 2 && cells.has(cell))).map(([cell]) => cell));
};
console.log([...next(live)].sort().join(" "), [...next(next(live))].sort().join(" ") === [...live].sort().join(" "));
