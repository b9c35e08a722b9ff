import { normalAddress } from './address.ts';
import { existing } from './applications.ts';
import type { Call } from './call.ts';
import { nameCharges, nameLater } from './charged-calls.ts';
import { contactKnownBy } from './contacts.ts';
import type { Tx } from './ports.ts';
import type { ListedAgent } from './profile.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import type { Outcome, PhoneCall } from './wallet-nouns.ts';

export type NewPhoneCall = {
  /** of the agent who was called */
  ref: string;
  inboundNumber: string;
  dialedNumber: string;
  outboundNumber: string;
  /** YYYY-MM-DD HH:MM:SS on the account's clock */
  started: string;
  /** null: when the duration is over */
  ended: string | null;
  durationSeconds: number;
  /** null: none that there is, which is told when agent and number are known */
  outcome: Outcome | null;
};

/** A call that was over is told, by scripts that tell it again when they are not sure: the same agent, start, caller and callee are one
 *  call. */
export async function recordCall(
  tx: Tx,
  call: Call,
  { ref, outcome, ...input }: NewPhoneCall,
): Promise<Result<{ call: PhoneCall; agent: ListedAgent }, 'forbidden' | 'not_found' | 'invalid'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const agent = await tx.agents.byRef(ref);
  if (!agent) return refuse('not_found', { noun: 'agent' });
  if (!(await tx.applications.ofNumber(input.dialedNumber))) return refuse('not_found', { noun: 'application' });
  if (outcome === null) return refuse('invalid', { field: 'outcome', problem: 'is none' });
  const zone = existing(await tx.account.get()).timezone;
  const { start, end } = spanOf(input, zone);
  const id = tx.id();
  // The number of its event, if it becomes one.
  const { number } = await tx.log.head();
  const before = await tx.calls.insert({
    ...input,
    id,
    agentId: agent.id,
    outcome,
    number: number + 1,
    ended: input.ended ?? wallClock(end.toString(), zone),
    startedAt: start.toString({ smallestUnit: 'millisecond' }),
    endedAt: end.toString({ smallestUnit: 'millisecond' }),
    tokensPerMinute: agent.profile.callTokensPerMinute,
    told: wallClock(tx.now, zone),
    createdAt: tx.now,
  });
  if (before !== null) return { call: existing(await tx.calls.get(before)), agent };
  tx.append({ kind: 'call.created', subject: id });
  // A caller is a contact, as the author of a message is.
  const caller = normalAddress('phone', input.inboundNumber);
  if (caller !== null) await contactKnownBy(tx, 'phone', caller);
  const told = existing(await tx.calls.get(id));
  await nameCharges(tx, told);
  const runAt = nameLater(told, tx.now);
  if (runAt) tx.enqueue({ kind: 'name-charges', orderKey: `call ${id}`, payload: { callId: id }, runAt });
  return { call: told, agent };
}

type Span = { start: Temporal.Instant; end: Temporal.Instant };

/** When a call began and ended. Of times that exist twice those are meant between which the duration lies, or comes nearest to it; the
 *  duration need not be that of the whole, which may ring first. Else the first ones. */
export function spanOf(
  { started, ended, durationSeconds }: Pick<NewPhoneCall, 'started' | 'ended' | 'durationSeconds'>,
  zone: string,
): Span {
  const starts = instantsOf(started, zone);
  if (ended === null) {
    const [start] = starts;
    return { start, end: start.add({ seconds: durationSeconds }) };
  }
  const spans = starts.flatMap((start) => instantsOf(ended, zone).map((end) => ({ start, end })));
  return spans.reduce((best, next) =>
    awayFrom(durationSeconds, next) < awayFrom(durationSeconds, best) ? next : best,
  );
}

/** How many seconds a span differs from a duration; one that ends before it begins is the last to be meant. */
function awayFrom(durationSeconds: number, { start, end }: Span): number {
  const seconds = (end.epochMilliseconds - start.epochMilliseconds) / 1000;
  return seconds < 0 ? Number.POSITIVE_INFINITY : Math.abs(seconds - durationSeconds);
}

/** The points of time that a wall clock shows so, the first one first; a time that does not exist moves forward. */
function instantsOf(text: string, timeZone: string): [Temporal.Instant, ...Temporal.Instant[]] {
  const time = Temporal.PlainDateTime.from(text.replace(' ', 'T'));
  const [first, second] = (['compatible', 'later'] as const).map((disambiguation) =>
    time.toZonedDateTime(timeZone, { disambiguation }).toInstant(),
  ) as [Temporal.Instant, Temporal.Instant];
  return first.equals(second) ? [first] : [first, second];
}

/** YYYY-MM-DD HH:MM:SS in a zone. */
export function wallClock(instant: string, timeZone: string): string {
  const there = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return there.toString({ smallestUnit: 'second' }).replace('T', ' ');
}
