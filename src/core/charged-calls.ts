import type { Instant } from './nouns.ts';
import type { Tx } from './ports.ts';
import type { Charge, PhoneCall, ToldCall } from './wallet-nouns.ts';

/** How long after a call an exchange may still charge for it: it does when it hangs up, or tries again. */
const settleSeconds = 120;

/** The call that a charge paid for: the one that its caller was in at that moment, else had just been in. Two that overlap, of two
 *  telephones of one wallet, cannot be told apart: then none. */
export function callOf({ callers, createdAt }: Charge, calls: readonly ToldCall[]): string | null {
  const fitting = calls.filter(
    ({ inboundNumber, startedAt, endedAt }) =>
      callers.includes(inboundNumber) && startedAt <= createdAt && createdAt <= settled(endedAt),
  );
  const during = fitting.filter(({ endedAt }) => createdAt <= endedAt);
  const [newest, ...others] = (during.length > 0 ? during : fitting).toSorted((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  );
  // A telephone is in one call at a time: of its own the newest it is.
  const isSure = others.every(({ inboundNumber }) => inboundNumber === newest?.inboundNumber);
  return newest && isSure ? newest.id : null;
}

/** Until when a call that ended then may be charged. */
function settled(endedAt: Instant): Instant {
  return new Date(Date.parse(endedAt) + settleSeconds * 1000).toISOString();
}

/** Finds the charges of a call that was told: most were made while it ran. Those that come after it was told are found by a job when
 *  none can come any more. Both do the same, whatever came first, as often as they run.
 *  @returns how many charges name another call than before */
export async function nameCharges(tx: Tx, call: PhoneCall): Promise<number> {
  if (call.inboundNumber === '') return 0;
  const { charges, calls } = await tx.calls.chargesAround(call, {
    from: call.startedAt,
    until: settled(call.endedAt),
  });
  return tx.calls.name(charges.map((charge) => ({ transferId: charge.transferId, callId: callOf(charge, calls) })));
}

/** When they are looked for once more; null: what will come is here. */
export function nameLater({ endedAt }: PhoneCall, now: Instant): Instant | null {
  const at = settled(endedAt);
  // A call of another century is a mistake, or a test.
  const isSoon = Date.parse(at) - Date.parse(now) < 3_600_000;
  return at > now && isSoon ? new Date(Date.parse(at) + 1000).toISOString() : null;
}

export async function nameLateCharges(tx: Tx, callId: string): Promise<void> {
  const call = await tx.calls.get(callId);
  if (!call) return;
  if ((await nameCharges(tx, call)) > 0) tx.append({ kind: 'call.changed', subject: callId, changed: ['charges'] });
}
