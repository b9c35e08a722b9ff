import { randomFillSync } from 'node:crypto';
import { uuidv7 } from '../core/id.ts';

const size = 10;
const random = new Uint8Array(size * 400);
let used = random.length;
/** the millisecond of the newest id, and its place in it */
let last = { milliseconds: 0, place: 0 };
const places = 0x1000;

/** A UUIDv7 of now, above every one that this process made before: what is written in one batch has its order by its ids, too (RFC 9562, 6.2:
 *  a counter in the twelve bits behind the time). Randomness is fetched for many ids at once. */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bytes = random.subarray(used, used + size);
  used += size;
  last = after(last, Date.now(), ((bytes[0] as number) << 8) | (bytes[1] as number));
  bytes[0] = last.place >> 8;
  bytes[1] = last.place & 0xff;
  return uuidv7(last.milliseconds, bytes);
}

/** A clock that was set back goes on where it was. */
function after({ milliseconds, place }: typeof last, now: number, chance: number): typeof last {
  // In the lower half, so that a millisecond has room for two thousand at least.
  if (now > milliseconds) return { milliseconds: now, place: chance % (places / 2) };
  return place + 1 < places ? { milliseconds, place: place + 1 } : { milliseconds: milliseconds + 1, place: 0 };
}
