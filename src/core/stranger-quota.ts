import { isShared, networkOf } from './network.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Rate, Throttle } from './throttle.ts';

/** An external sender whose files an account keeps: a visitor, an outside user, a customer of a carrier. */
export type OutsideSender = {
  /** who sends them, in the whole installation: an owner of attachments, or a conversation that they arrive in */
  sender: string;
  /** where from; null: a carrier brings them */
  address: string | null;
  inboxId: string | null;
};

type Line = { kind: string; subject: string; rate: Rate };
type Full = Refusal<'throttled' | 'storage_full'>;

const megabyte = 1024 * 1024;
const gigabyte = 1024 * megabyte;
const rateOf = (atOnce: number, aDay: number): Rate => ({ atOnce, everySeconds: 86_400 / aDay });

/** Bytes, one after the other: what is asked last is shared by most. */
const byteRates = {
  sender: rateOf(100 * megabyte, 100 * megabyte),
  network: rateOf(500 * megabyte, gigabyte),
  inbox: rateOf(2 * gigabyte, 4 * gigabyte),
  installation: rateOf(5 * gigabyte, 10 * gigabyte),
};

/** Points of pictures that have to be decoded: twenty photographs of a telephone, then one in six seconds. */
const pointRates = {
  sender: { atOnce: 250_000_000, everySeconds: 1 / 2_000_000 },
  network: { atOnce: 1_000_000_000, everySeconds: 1 / 5_000_000 },
};

/** Counts the bytes of a visitor, outside user or carrier in all of their quotas, or in none.
 *  @returns the quota that is full; null if it may be stored */
export function takeBytes(throttle: Throttle, from: OutsideSender, bytes: number): Promise<Full | null> {
  return takeAll(throttle, byteLines(from), bytes);
}

/** It was not stored after all. */
export async function giveBytesBack(throttle: Throttle, from: OutsideSender, bytes: number): Promise<void> {
  for (const { kind, subject, rate } of byteLines(from)) await throttle.putBack(kind, subject, rate, bytes);
}

/** Whether as much may come now; nothing is counted. Null: it may. */
export async function fits(throttle: Throttle, from: OutsideSender, bytes: number): Promise<Full | null> {
  for (const line of byteLines(from)) {
    const wait = await throttle.wait(line.kind, line.subject, line.rate, bytes);
    if (wait > 0) return refusalOf(line, wait);
  }
  return null;
}

/** Counts a picture that has to be decoded. Null: it may be. */
export function takePoints(throttle: Throttle, from: OutsideSender, points: number): Promise<Full | null> {
  return takeAll(throttle, [...linesOf('points', from, pointRates)], points);
}

async function takeAll(throttle: Throttle, lines: readonly Line[], units: number): Promise<Full | null> {
  for (const [index, line] of lines.entries()) {
    const wait = await throttle.take(line.kind, line.subject, line.rate, units);
    if (wait === 0) continue;
    for (const { kind, subject, rate } of lines.slice(0, index)) await throttle.putBack(kind, subject, rate, units);
    return refusalOf(line, wait);
  }
  return null;
}

function* linesOf(
  what: string,
  { sender, address }: OutsideSender,
  rates: { sender: Rate; network: Rate },
): Generator<Line> {
  const network = address === null || isShared(address) ? null : networkOf(address);
  yield { kind: `${what}-of-sender`, subject: sender, rate: rates.sender };
  if (network !== null) yield { kind: `${what}-from`, subject: network, rate: rates.network };
}

function byteLines(from: OutsideSender): Line[] {
  const lines = [...linesOf('bytes', from, byteRates)];
  if (from.inboxId !== null) lines.push({ kind: shared[0], subject: from.inboxId, rate: byteRates.inbox });
  return [...lines, { kind: shared[1], subject: 'all', rate: byteRates.installation }];
}

/** Who meets the end of these did not bring it about alone. */
const shared = ['bytes-of-inbox', 'bytes-of-strangers'] as const;

function refusalOf({ kind }: Line, retryAfterSeconds: number): Full {
  const isShared = shared.some((one) => one === kind);
  return refuse(isShared ? 'storage_full' : 'throttled', { retryAfterSeconds }) as Full;
}
