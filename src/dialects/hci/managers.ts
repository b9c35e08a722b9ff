import type { Line } from '../../core/nouns.ts';
import { isRefusal } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import { findLine, inboxesOf, lineOf, noManager, saidManager } from './finding.ts';
import { contactToWire, type HciChannel, managerToWire } from './mapping.ts';
import { isProblem, names, problem, said } from './reading.ts';
import type { Asked, Outcome } from './route.ts';

/** With a manager go so many of its contacts, the newest. */
const mostContacts = 1000;

export async function listManagers(asked: Asked): Promise<Outcome> {
  const lines = await asked.reader.lines.list();
  return { data: await Promise.all(lines.map(async (line) => managerToWire(line, await tokenOf(asked, line), []))) };
}

export async function getManager(asked: Asked): Promise<Outcome> {
  const line = await findLine(asked);
  return isProblem(line) ? line : { data: await whole(asked, line) };
}

async function whole(asked: Asked, line: Line) {
  return managerToWire(line, await tokenOf(asked, line), await contactsOf(asked, line, {}, mostContacts));
}

/** Only a key that may see secrets is shown the token (hci point 3). */
async function tokenOf({ core, call }: Asked, { messenger }: Line): Promise<string | null> {
  if (!messenger || lacks(call.actor, 'secrets')) return null;
  return (await core.credentialsOf(call.accountId, messenger.id))?.token ?? null;
}

/** None for a key that may not read conversations: it makes managers and sees no contacts. */
export async function contactsOf(
  { reader, call }: Asked,
  line: Line,
  of: { teamId?: string; agentId?: string },
  limit: number,
) {
  if (lacks(call.actor, 'conversations')) return [];
  const inboxes = inboxesOf(line);
  const found = await reader.contactInboxes.list(
    inboxes.map(({ id }) => id),
    of,
    limit,
  );
  const channels = new Map(inboxes.map(({ id, channel }) => [id, channel as HciChannel]));
  return found.map((contact) => contactToWire(contact, channels.get(contact.inboxId) ?? 'whatsapp'));
}

export async function addManager(asked: Asked): Promise<Outcome> {
  const { core, call, fields } = asked;
  const manager = saidManager(fields);
  if (isProblem(manager)) return manager;
  const { number, page } = manager;
  if (number === null && page === null) return problem('number or facebookId is needed');
  const read = texts(fields, { name: ['name'], email: ['email'], label: ['controllerPort'], token: names.token });
  if (isProblem(read)) return read;
  const { name, email, label, token } = read;
  const line = await core.addLine(call, {
    name: name ?? number ?? page ?? '',
    label,
    email,
    number,
    page: page === null ? null : { address: page, token },
  });
  if (isRefusal(line)) return line;
  // As the document shows it: without the e-mail.
  const { email: _, ...shown } = await whole(asked, line);
  return { data: shown };
}

/** Two forms of one path: with a token the page comes to the number, without one the number to the page (hci point 4). */
export async function joinManager(asked: Asked): Promise<Outcome> {
  const { core, call, reader, fields } = asked;
  const manager = saidManager(fields);
  if (isProblem(manager)) return manager;
  const { number, page } = manager;
  const token = said(fields, names.token, 1000);
  if (isProblem(token)) return token;
  if (number === null || page === null) return problem('number and facebookId are needed');
  const lines = await reader.lines.list();
  const line = lineOf(lines, token === null ? { number: null, page } : { number, page: null });
  const inbox = token === null ? line?.messenger : line?.whatsapp;
  if (!inbox) return noManager();
  const joined = await core.joinLine(call, inbox.id, token === null ? { number } : { page: { address: page, token } });
  return isRefusal(joined) ? joined : { data: await whole(asked, joined) };
}

function texts<K extends string>(fields: Record<string, unknown>, wanted: Record<K, readonly string[]>) {
  const read: Record<string, string | null> = {};
  for (const [name, of] of Object.entries(wanted) as [K, readonly string[]][]) {
    const text = said(fields, of, name === 'token' ? 1000 : 255);
    if (isProblem(text)) return text;
    read[name] = text;
  }
  return read as Record<K, string | null>;
}
