import type { Message } from '../api/nouns.ts';

/** Which messages say why they wait. What waits behind another one, in its order, waits for the same; of all that wait for the same the
 *  last says it.
 *  @param messages in their order
 *  @returns reasons by the message's id */
export function reasonsToSay(messages: readonly Message[]): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  const waiting = messages.filter(({ direction, status }) => direction === 'out' && status === 'queued');
  let last = { id: '', reason: '' };
  for (const { id, failure } of waiting) {
    const reason = failure ?? last.reason;
    if (reason === '') continue;
    if (reason === last.reason) said.delete(last.id);
    said.set(id, reason);
    last = { id, reason };
  }
  return said;
}
