import { client } from '../data/client.ts';
import { apply } from './apply.ts';
import { connection } from './connection.ts';

/** What happens between question and answer is applied to the answer, too. It may be older than that, and of a list the pages that
 *  were there when its next one was asked for come back as they were. */
export function applyMeanwhile(): () => void {
  const asked = new Map<string, number | null>();
  return client.getQueryCache().subscribe((event) => {
    const { queryHash } = event.query;
    if (event.type === 'removed') asked.delete(queryHash);
    if (event.type !== 'updated') return;
    const { action } = event;
    if (action.type === 'fetch') asked.set(queryHash, connection.number);
    if (action.type !== 'success' || action.manual) return;
    const number = asked.get(queryHash) ?? null;
    asked.delete(queryHash);
    if (number !== null) connection.since(number).forEach(apply);
  });
}
