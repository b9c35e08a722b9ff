import { isRefusal, type Refusal } from '../core/refusal.ts';

/** What makes the demo account may everything: a refusal is a bug of its own. */
export function done<T>(result: T): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`The demo account could not be made: ${JSON.stringify(result)}`);
  return result as Exclude<T, Refusal>;
}
