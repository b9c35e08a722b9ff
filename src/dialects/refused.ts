import type { Refusal } from '../core/refusal.ts';

/** The kinds of refusal that a capability can give: a dialect's errors.ts has a row for each, or does not compile. */
export type Refused<Capability extends (...args: never[]) => unknown> = Extract<
  Awaited<ReturnType<Capability>>,
  Refusal
>['refused'];

/** What is said of each kind of refusal, as an answer or as what becomes one. */
export type Sayings<K extends Refusal['refused'], A> = { [P in K]: (refusal: Refusal<P>) => A };

/** Says a refusal by the row of its kind. */
export function saying<K extends Refusal['refused'], A>(sayings: Sayings<K, A>): (refusal: Refusal<K>) => A {
  return (refusal) => (sayings[refusal.refused] as (refusal: Refusal<K>) => A)(refusal);
}
