import { phoneNumber } from './address.ts';
import type { Call } from './call.ts';
import { addInbox, changeInbox, removeInbox } from './inboxes.ts';
import type { Inbox, Line, LineRow } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks, mayNotRoute } from './right.ts';

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

/** The line with this id, or with an inbox that has it: one that nobody gave a label or a sister has no other. */
export function lineWith(lines: readonly Line[], id: string): Line | null {
  return lines.find((line) => [line.id, line.whatsapp?.id, line.messenger?.id].includes(id)) ?? null;
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
  const { name, label, email, page } = input;
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const number = input.number === null ? null : phoneNumber(input.number);
  if (number === null && input.number !== null) return refuse('invalid', { field: 'number', problem: 'is no phone' });
  if (number === null && page === null) return refuse('invalid', { field: 'number', problem: 'or a page is needed' });
  const row = { id: tx.id(), label, email };
  if ((await tx.lines.insert(row)) !== 'done') return refuse('already_exists', { noun: 'line', field: 'label' });
  // Before the first event: what is refused leaves nothing behind.
  const taken =
    (await notFree(tx, 'whatsapp', number ?? undefined, null)) ?? (await notFree(tx, 'messenger', page?.address, null));
  if (taken) return taken;
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
  const line = lineWith(await tx.lines.list(), inboxId);
  if (!line) return refuse('not_found', { noun: 'inbox' });
  return join(tx, call, await kept(tx, line), nameOf(line), joining);
}

const nameOf = ({ whatsapp, messenger }: Line) => (whatsapp ?? messenger)?.name ?? '';

/** A line that has a row: that of an inbox by itself gets the inbox's id, by which it was known. */
async function kept(tx: Tx, line: Line): Promise<Line & { id: string }> {
  const { id, whatsapp, messenger } = line;
  if (id !== null) return { ...line, id };
  const row = { id: (whatsapp ?? messenger)?.id as string, label: null, email: null };
  await tx.lines.insert(row);
  await tx.lines.update(row.id, { whatsappId: whatsapp?.id ?? null, messengerId: messenger?.id ?? null });
  return { ...line, ...row };
}

export type LinePatch = {
  name?: string;
  label?: string | null;
  email?: string | null;
  number?: string;
  page?: Page;
};

/** Changes a line; a number or a page that it lacks it gets, one that it has becomes this one. */
export async function changeLine(tx: Tx, call: Call, id: string, patch: LinePatch): Promise<Result<Line, AddRefusal>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const found = lineWith(await tx.lines.list(), id);
  if (!found) return refuse('not_found', { noun: 'line' });
  const { name, label, email, page } = patch;
  const number = patch.number === undefined ? undefined : phoneNumber(patch.number);
  if (number === null) return refuse('invalid', { field: 'number', problem: 'is no phone' });
  // Before the first event: what is refused leaves nothing behind.
  const taken =
    (await notFree(tx, 'whatsapp', number, found.whatsapp)) ??
    (await notFree(tx, 'messenger', page?.address, found.messenger));
  if (taken) return taken;
  let line: Line = await kept(tx, found);
  if ((await tx.lines.update(line.id as string, { label, email })) !== 'done') {
    return refuse('already_exists', { noun: 'line', field: 'label' });
  }
  line = { ...line, ...(label !== undefined && { label }), ...(email !== undefined && { email }) };
  for (const inbox of [line.whatsapp, line.messenger]) {
    if (!inbox) continue;
    const address = inbox.channel === 'whatsapp' ? number : page?.address;
    const fields = { ...(name !== undefined && { name }), ...(address !== undefined && { address }) };
    const changed = await changeInbox(tx, call, inbox.id, fields);
    if ('refused' in changed) return changed;
    line = { ...line, [inbox.channel]: changed };
  }
  for (const joining of [number === undefined ? null : { number }, page === undefined ? null : { page }]) {
    const joined = joining === null ? line : await join(tx, call, line, nameOf(line), joining);
    if ('refused' in joined) return joined;
    line = joined;
  }
  return line;
}

/** Refuses an address that another inbox has.
 *  @param own the inbox that may have it
 *  @param address undefined: none is asked for */
async function notFree(tx: Tx, channel: 'whatsapp' | 'messenger', address: string | undefined, own: Inbox | null) {
  if (address === undefined || address === own?.address || !(await tx.inboxes.isTaken(channel, address))) return null;
  return refuse('already_exists', { noun: 'inbox', field: channel === 'whatsapp' ? 'number' : 'page' });
}

/** A line ends with its inboxes, and these with their conversations. */
export async function removeLine(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const line = lineWith(await tx.lines.list(), id);
  if (!line) return refuse('not_found', { noun: 'line' });
  for (const inbox of [line.whatsapp, line.messenger]) if (inbox) await removeInbox(tx, call, inbox.id);
  return { removed: true };
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
  // With another token, answers from an existing inbox would be sent from another page.
  const no = known && token !== null ? mayNotRoute(call.actor) : null;
  if (no) return no;
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
  await tx.inboxes.setCredentials(inboxId, { ...(await tx.inboxes.credentials(inboxId)), token });
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
