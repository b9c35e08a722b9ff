/** What makes the parts of a thing, each of what the thing was asked for with. */
export type Makers<A extends unknown[], T> = { readonly [K in keyof T]: (...of: A) => T[K] };

const args = Symbol('args');

/** Things whose parts are made when they are first asked for: a request uses one or two of the many that a reader has. */
export function lazily<A extends unknown[], T extends object>(makers: Makers<A, T>): (...given: A) => T {
  class Lazy {
    readonly [args]: A;
    constructor(given: A) {
      this[args] = given;
    }
  }
  for (const [name, make] of Object.entries(makers) as [string, (...given: A) => unknown][]) {
    const get = function (this: Lazy) {
      const value = make(...this[args]);
      Object.defineProperty(this, name, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(Lazy.prototype, name, { get });
  }
  return (...given) => new Lazy(given) as unknown as T;
}
