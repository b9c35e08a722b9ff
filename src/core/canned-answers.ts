import type { Call } from './call.ts';
import type { CannedAnswer } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

export type CannedAnswerFields = { shortcut: string; text: string };

/** What may stand between {{ and }} in a text: filled by whoever writes, before it is sent. */
export const placeholders = ['contact_name', 'contact_first_name', 'agent_name', 'agent_first_name'] as const;

export async function addCannedAnswer(
  tx: Tx,
  call: Call,
  input: CannedAnswerFields,
): Promise<Result<CannedAnswer, 'forbidden' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings') ?? strange(input.text);
  if (no) return no;
  const answer = { id: tx.id(), ...input, createdAt: tx.now };
  if ((await tx.cannedAnswers.insert(answer)) !== 'done') return taken();
  tx.append({ kind: 'cannedAnswer.created', subject: answer.id });
  return answer;
}

export async function changeCannedAnswer(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<CannedAnswerFields>,
): Promise<Result<CannedAnswer, 'forbidden' | 'not_found' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings') ?? strange(patch.text ?? '');
  if (no) return no;
  const answer = await tx.cannedAnswers.get(id);
  if (!answer) return refuse('not_found', { noun: 'cannedAnswer' });
  if ((await tx.cannedAnswers.update(id, patch)) !== 'done') return taken();
  tx.append({ kind: 'cannedAnswer.changed', subject: id, changed: Object.keys(patch) });
  return { ...answer, ...patch };
}

export async function removeCannedAnswer(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.cannedAnswers.get(id))) return refuse('not_found', { noun: 'cannedAnswer' });
  await tx.cannedAnswers.remove(id);
  tx.append({ kind: 'cannedAnswer.removed', subject: id });
  return { removed: true };
}

const taken = () => refuse('already_exists', { noun: 'cannedAnswer', field: 'shortcut' });

/** A placeholder that nothing fills would go out to a customer as it stands. */
function strange(text: string): Refusal<'invalid'> | null {
  for (let open = text.indexOf('{{'); open >= 0; ) {
    const close = text.indexOf('}}', open + 2);
    if (close < 0) return null;
    const name = text.slice(open + 2, close);
    open = text.indexOf('{{', close + 2);
    if ((placeholders as readonly string[]).includes(name.trim())) continue;
    const known = placeholders.map((one) => `{{${one}}}`).join(', ');
    return refuse('invalid', { field: 'text', problem: `has a placeholder that is none of ${known}` });
  }
  return null;
}
