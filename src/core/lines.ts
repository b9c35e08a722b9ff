import type { Call } from './call.ts';
import { addInbox } from './inboxes.ts';
import type { Inbox, Line, LineRow } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

/** Every inbox of the two channels in its line, those without one in a line of their own; oldest first. */
export function linesOf(inboxes: readonly Inbox[], rows: readonly LineRow[]): Line[] {
  const rowOf = new Map(rows.flatMap((row) => [row.whatsappId, row.messengerId].map((id) => [id, row] as const)));
  const found = new Map<string, Line>();
  for (const inbox of inboxes) {
    if (inbox.channel !== 'whatsapp' && inbox.channel !== 'messenger') continue;
    const { id, label, email } = rowOf.get(inbox.id) ?? { id: null, label: null, email: null };
    const line = found.get(id ?? inbox.id) ?? { id, label, email, whatsapp: null, messenger: null };
    line[inbox.channel] = inbox;
    found.set(id ?? inbox.id, line);
  }
  return [...found.values()];
}

/** A Facebook page as a line is given it. */
export type Page = { address: string; token: string | null };
export type NewLine = {
  name: string;
  label: string | null;
  email: string | null;
  number: string | null;
  page: Page | null;
};

type AddRefusal = 'forbidden' | 'not_found' | 'invalid' | 'already_exists';

export async function addLine(tx: Tx, call: Call, input: NewLine): Promise<Result<Line, AddRefusal>> {
  const { name, label, email, number, page } = input;
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (number === null && page === null) return refuse('invalid', { field: 'number', problem: 'or a page is needed' });
  const row = { id: tx.id(), label, email };
  if ((await tx.lines.insert(row)) !== 'done') return refuse('already_exists', { noun: 'inbox', field: 'label' });
  for (const [channel, address] of [
    ['whatsapp', number],
    ['messenger', page?.address ?? null],
  ] as const) {
    // Before the first event: what is refused leaves nothing behind.
    if (address === null || !(await tx.inboxes.isTaken(channel, address))) continue;
    return refuse('already_exists', { noun: 'inbox', field: channel });
  }
  let line: Line = { ...row, whatsapp: null, messenger: null };
  for (const joining of [number === null ? null : { number }, page === null ? null : { page }]) {
    if (joining === null) continue;
    const joined = await join(tx, call, line, name, joining);
    if ('refused' in joined) return joined;
    line = joined;
  }
  return line;
}

/** Gives a line the number or the page that it lacks; one that it has already is given its token.
 *  @param inboxId one that the line has */
export async function joinLine(
  tx: Tx,
  call: Call,
  inboxId: string,
  joining: { number: string } | { page: Page },
): Promise<Result<Line, AddRefusal>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const line = (await tx.lines.list()).find(({ whatsapp, messenger }) =>
    [whatsapp?.id, messenger?.id].includes(inboxId),
  );
  if (!line) return refuse('not_found', { noun: 'inbox' });
  const name = (line.whatsapp ?? line.messenger)?.name ?? '';
  if (line.id !== null) return join(tx, call, line, name, joining);
  const row = { id: tx.id(), label: null, email: null };
  await tx.lines.insert(row);
  const given = { whatsappId: line.whatsapp?.id ?? null, messengerId: line.messenger?.id ?? null };
  await tx.lines.update(row.id, given);
  return join(tx, call, { ...line, ...row }, name, joining);
}

async function join(
  tx: Tx,
  call: Call,
  line: Line,
  name: string,
  joining: { number: string } | { page: Page },
): Promise<Result<Line, AddRefusal>> {
  const channel = 'page' in joining ? 'messenger' : 'whatsapp';
  const address = 'page' in joining ? joining.page.address : joining.number;
  const token = 'page' in joining ? joining.page.token : null;
  const known = line[channel];
  if (known && known.address !== address) return refuse('already_exists', { noun: 'inbox', field: 'line' });
  const { agentIds = [], teamIds = [] } = line.whatsapp ?? line.messenger ?? {};
  const fields = { channel, name, address, timezone: null, schedule: null, liveChat: false, active: true } as const;
  const inbox = known ?? (await addInbox(tx, call, { ...fields, assignment: 'manual', agentIds, teamIds }));
  if ('refused' in inbox) return inbox;
  if (!known && line.id !== null) {
    await tx.lines.update(line.id, channel === 'messenger' ? { messengerId: inbox.id } : { whatsappId: inbox.id });
  }
  if (token !== null) await keepToken(tx, inbox.id, token);
  return { ...line, [channel]: inbox };
}

async function keepToken(tx: Tx, inboxId: string, token: string): Promise<void> {
  await tx.inboxes.setCredentials(inboxId, { token });
  tx.append({ kind: 'inbox.changed', subject: inboxId, inboxId, changed: ['credentials'] });
}

/** A page's token, where nobody gave it one before. */
export async function keepFirstToken(
  tx: Tx,
  inboxId: string,
  token: string,
): Promise<Result<{ kept: boolean }, 'not_found'>> {
  if (!(await tx.inboxes.get(inboxId))) return refuse('not_found', { noun: 'inbox' });
  const kept = !(await tx.inboxes.hasCredentials(inboxId));
  if (kept) await keepToken(tx, inboxId, token);
  return { kept };
}
