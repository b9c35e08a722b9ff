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
  const start = instantOf(input.started, zone);
  const end = input.ended === null ? start.add({ seconds: input.durationSeconds }) : instantOf(input.ended, zone);
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
  // Who calls is a contact as whoever writes is (domain.md).
  const caller = normalAddress('phone', input.inboundNumber);
  if (caller !== null) await contactKnownBy(tx, 'phone', caller);
  const told = existing(await tx.calls.get(id));
  await nameCharges(tx, told);
  const runAt = nameLater(told, tx.now);
  if (runAt) tx.enqueue({ kind: 'name-charges', orderKey: `call ${id}`, payload: { callId: id }, runAt });
  return { call: told, agent };
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
