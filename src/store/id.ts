import { randomFillSync } from 'node:crypto';
import { uuidv7 } from '../core/id.ts';

const size = 10;
const random = new Uint8Array(size * 400);
let used = random.length;

/** A UUIDv7 of now. Randomness is fetched for many ids at once. */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += size;
  return uuidv7(Date.now(), random.subarray(used - size, used));
}
