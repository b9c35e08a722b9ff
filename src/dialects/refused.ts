import type { Refusal } from '../core/refusal.ts';

/** The kinds of refusal that a capability can give: a dialect's errors.ts has a row for each, or does not compile. */
export type Refused<Capability extends (...args: never[]) => unknown> = Extract<
  Awaited<ReturnType<Capability>>,
  Refusal
>['refused'];
