// What TypeScript adds and takes away again: annotations, generics, assertions, declarations.
interface Named {
  readonly name: string;
  tags?: string[];
}
type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number };
type Keys<T> = { [K in keyof T]: T[K] extends Function ? never : K }[keyof T];
declare const nowhere: string;
declare module "nothing" {
  export const x: number;
}
abstract class Base<T extends object = {}> implements Named {
  declare ghost: string;
  readonly name: string = "base";
  protected abstract area(): number;
  private static instances = 0;
  optional?: number;
  definite!: string;
  constructor(public0: string) {
    this.name = public0;
    Base.instances++;
  }
  describe<U>(this: Base<T>, extra: U, ...rest: Array<[string, number]>): string {
    return `${this.name} ${this.area()} ${String(extra)} ${rest.length}`;
  }
  static count(): number {
    return Base.instances;
  }
  [key: string]: unknown;
}
class Square extends Base {
  override area(): number {
    return 4;
  }
}
const area = (shape: Shape): number => {
  switch (shape.kind) {
    case "circle":
      return Math.round(Math.PI * shape.radius ** 2);
    case "square":
      return shape.side ** 2;
  }
};
function pick<T, const K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map(key => [key, from[key]])) as Pick<T, K>;
}
function overloaded(x: string): string;
function overloaded(x: number): number;
function overloaded(x: any): any {
  return x;
}
const config = { port: 8080, host: "h" } satisfies Record<string, string | number>;
const tuple = [1, "two", true] as const;
const list: Array<Shape | undefined> = [{ kind: "circle", radius: 2 }, undefined, { kind: "square", side: 3 }];
const isShape = (value: Shape | undefined): value is Shape => value !== undefined;
let maybe: string | null = null as string | null;
const generic = <T>(value: T): T => value,
  arrow = async <T extends string>(value: T): Promise<T> => value;
console.log(
  list.filter(isShape).map(area).join(),
  new Square("sq").describe<number>(5, ["a", 1]),
  Base.count(),
  maybe?.length,
  maybe!?.length ?? "none",
);
console.log(
  JSON.stringify(pick({ a: 1, b: 2, c: 3 }, "a", "c")),
  overloaded("x"),
  overloaded(1),
  config.port,
  tuple.length,
  generic<number>(7),
  await arrow("s"),
  typeof nowhere,
  (<string>"cast").length,
  Object.keys(new Square("x")).join(),
);
type Deep<T> = T extends (infer U)[] ? Deep<U> : T;
const deep: Deep<number[][]> = 5,
  less = 1 < 2,
  more = (2 as number) > (1 as number);
console.log(
  deep,
  less,
  more,
  new Map<string, Map<string, number[]>>([["k", new Map()]]).size,
  ((x: number, y?: number): number => x + (y ?? 0))(1),
);
for (const [key, value] of Object.entries({ x: 1 } as Record<string, number>))
  console.log(key, value as unknown as string);
label: for (let i: number = 0; i < 3; i++) {
  if (i === 1) continue label;
  console.log(i!);
}
try {
  throw new Error("typed catch");
} catch (error: unknown) {
  console.log((error as Error).message);
}
export type { Shape, Named };
export type Alias = Keys<Named>;
