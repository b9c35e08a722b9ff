import type { Call } from './call.ts';
import type { LetterFate } from './letter-ports.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

/** Sends a letter by hand that failed, or of which nobody knows whether it arrived: then it may arrive twice. One that waits is tried
 *  now, and is not taken for one that nobody carried yet. */
export async function retryLetter(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<LetterFate, 'forbidden' | 'not_found' | 'letter_sent'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const again = await tx.letters.again(id);
  const letter = await tx.letters.get(id);
  if (!letter) return refuse('not_found', { noun: 'letter' });
  if (!again) return refuse('letter_sent', {});
  await tx.audit(call, 'letter.retried', id);
  return letter;
}
