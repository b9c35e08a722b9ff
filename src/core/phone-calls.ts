import { existing } from './applications.ts';
import type { Call } from './call.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import type { Outcome, PhoneCall } from './wallet-nouns.ts';

export type NewPhoneCall = {
  agentId: string;
  inboundNumber: string;
  dialedNumber: string;
  outboundNumber: string;
  /** YYYY-MM-DD HH:MM:SS on the account's clock */
  started: string;
  /** null: when the duration is over */
  ended: string | null;
  durationSeconds: number;
  outcome: Outcome;
};

/** A call that was over is told, by scripts that tell it again when they are not sure: the same agent, start, caller and callee are one
 *  call. */
export async function recordCall(
  tx: Tx,
  call: Call,
  input: NewPhoneCall,
): Promise<Result<PhoneCall, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const profile = await tx.agents.profile(input.agentId);
  if (!profile) return refuse('not_found', { noun: 'agent' });
  if (!(await tx.applications.ofNumber(input.dialedNumber))) return refuse('not_found', { noun: 'application' });
  const zone = existing(await tx.account.get()).timezone;
  const start = instantOf(input.started, zone);
  const end = input.ended === null ? start.add({ seconds: input.durationSeconds }) : instantOf(input.ended, zone);
  const id = tx.id();
  // The number of its event, if it becomes one.
  const { number } = await tx.log.head();
  const before = await tx.calls.insert({
    ...input,
    id,
    number: number + 1,
    ended: input.ended ?? wallClock(end.toString(), zone),
    startedAt: start.toString({ smallestUnit: 'millisecond' }),
    endedAt: end.toString({ smallestUnit: 'millisecond' }),
    tokensPerMinute: profile.callTokensPerMinute,
    createdAt: tx.now,
  });
  if (before === null) tx.append({ kind: 'call.created', subject: id });
  return existing(await tx.calls.get(before ?? id));
}

/** A time that does not exist moves forward, one that exists twice is the first. */
function instantOf(text: string, timeZone: string): Temporal.Instant {
  return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(timeZone).toInstant();
}

/** YYYY-MM-DD HH:MM:SS in a zone. */
export function wallClock(instant: string, timeZone: string): string {
  const there = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return there.toString({ smallestUnit: 'second' }).replace('T', ' ');
}
