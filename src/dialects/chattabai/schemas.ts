import { mostTokens } from '../../core/ledger.ts';
import type { Presence } from '../../core/nouns.ts';
import { type Outcome, outcomes } from '../../core/wallet-nouns.ts';
import { presenceOf } from './mapping.ts';
import type { Fields } from './reading.ts';

/** What each route wants; null: code 10. A word that is none is told later, when it is known whom it is about (point 3). */

export function readHash(fields: Fields): string | null {
  const hash = fields.get('authenticationHash');
  return typeof hash === 'string' && hash !== '' ? hash : null;
}

export function readRef(fields: Fields): { ref: string } | null {
  const ref = fields.digits('ref');
  return ref === null ? null : { ref };
}

export type StatusChange = { presence: Presence | null };

export function readStatusByRef(fields: Fields): ({ ref: string } & StatusChange) | null {
  const [ref, status] = [fields.digits('ref'), fields.word('status')];
  return ref === null || status === null ? null : { ref, presence: presenceOf(status) };
}

export function readStatusByLine(fields: Fields): ({ number: string } & StatusChange) | null {
  const [number, status] = [fields.phone('outboundNumber'), fields.word('status')];
  return number === null || status === null ? null : { number, presence: presenceOf(status) };
}

const mostEntries = 1000;

export type LogRequest = { ref: string; status: Presence | 'wrong' | null; limit: number; before: string | null };

export function readLog(fields: Fields): LogRequest | null {
  const ref = fields.digits('ref');
  const absent = (name: string) => fields.get(name) === undefined || fields.get(name) === null;
  const word = absent('status') ? '' : fields.word('status');
  const limit = absent('limit') ? BigInt(mostEntries) : fields.whole('limit', 1n, 10n ** 32n);
  const before = absent('before') ? '' : fields.whole('before', 0n, BigInt(Number.MAX_SAFE_INTEGER));
  if (ref === null || word === null || limit === null || before === null) return null;
  const status = word === '' ? null : (presenceOf(word) ?? 'wrong');
  return { ref, status, limit: Math.min(Number(limit), mostEntries), before: before === '' ? null : String(before) };
}

export type CallReport = {
  ref: string;
  inboundNumber: string;
  dialedNumber: string;
  outboundNumber: string;
  started: string;
  ended: string | null;
  durationSeconds: number;
  outcome: Outcome | null;
};

export function readCall(fields: Fields): CallReport | null {
  const ref = fields.digits('ref');
  const started = fields.time('startTime');
  const openEnd = ['', null, undefined].includes(fields.get('endTime') as string | null | undefined);
  const ended = openEnd ? '' : fields.time('endTime');
  const inboundNumber = fields.caller('inboundNumber');
  const dialedNumber = fields.phone('dialedNumber');
  const outboundNumber = fields.phone('outboundNumber');
  const duration = ['', null].includes(fields.get('duration') as string | null)
    ? 0n
    : fields.whole('duration', 0n, 999_999_999n);
  const word = fields.word('dialStatus')?.toLowerCase();
  if (ref === null || started === null || ended === null || word === undefined || duration === null) return null;
  if (inboundNumber === null || dialedNumber === null || outboundNumber === null) return null;
  return {
    ref,
    inboundNumber,
    dialedNumber,
    outboundNumber,
    started,
    ended: ended === '' ? null : ended,
    durationSeconds: Number(duration),
    outcome: outcomes.find((outcome) => outcome === word) ?? null,
  };
}

export type PinRequest = { dialedNumber: string; pin: string; caller: string };

/** `caller` names who is counted where a pin is wrong; empty: the address is. */
export function readPin(fields: Fields): PinRequest | null {
  const [dialedNumber, pin] = [fields.phone('dialedNumber'), fields.digits('pin')];
  const caller = fields.get('inboundNumber') === undefined ? '' : fields.caller('inboundNumber');
  return dialedNumber === null || pin === null || caller === null ? null : { dialedNumber, pin, caller };
}

export function readPinAndTokens(fields: Fields): (PinRequest & { tokens: bigint }) | null {
  const [found, tokens] = [readPin(fields), fields.whole('tokens', 1n, mostTokens)];
  return found === null || tokens === null ? null : { ...found, tokens };
}

export function readCaller(fields: Fields): { dialedNumber: string; number: string } | null {
  const [dialedNumber, number] = [fields.phone('dialedNumber'), fields.phone('inboundNumber')];
  return dialedNumber === null || number === null ? null : { dialedNumber, number };
}
