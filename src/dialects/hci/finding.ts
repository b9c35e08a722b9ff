import { normalAddress } from '../../core/address.ts';
import { isUuid } from '../../core/id.ts';
import type { Agent, ContactInbox, Inbox, Line, Team } from '../../core/nouns.ts';
import type { Reader } from '../../core/ports.ts';
import type { HciChannel } from './mapping.ts';
import { type Fields, isProblem, names, type Problem, problem, said, saidNumber, saidPage } from './reading.ts';
import type { Asked } from './route.ts';

export type Manager = { number: string | null; page: string | null };

/** Whom a body names as manager. */
export function saidManager(fields: Fields): Manager | Problem {
  const number = saidNumber(fields, names.number);
  if (isProblem(number)) return number;
  const page = saidPage(fields, names.page);
  return isProblem(page) ? page : { number, page };
}

const alike = (number: string | null | undefined) => (number ? normalAddress('phone', number) : null);

/** The line that has all that is named; null: none, or nothing is named. */
export function lineOf(lines: readonly Line[], { number, page }: Manager): Line | null {
  if (number === null && page === null) return null;
  const hasNumber = (line: Line) => number === null || alike(line.whatsapp?.address) === alike(number);
  const hasPage = (line: Line) => page === null || line.messenger?.address === page;
  return lines.find((line) => hasNumber(line) && hasPage(line)) ?? null;
}

export const noManager = () => problem('Manager not found');
export const noContact = () => problem('Contact not found');

/** The manager that a body must name. */
export async function findLine({ reader, fields }: Asked): Promise<Line | Problem> {
  const manager = saidManager(fields);
  if (isProblem(manager)) return manager;
  if (manager.number === null && manager.page === null) return problem('number or facebookId is needed');
  return lineOf(await reader.lines.list(), manager) ?? noManager();
}

/** The managers to look in: the one that is named, else all. */
export async function linesFor({ reader, fields }: Asked): Promise<Line[] | Problem> {
  const manager = saidManager(fields);
  if (isProblem(manager)) return manager;
  const lines = await reader.lines.list();
  if (manager.number === null && manager.page === null) return lines;
  const line = lineOf(lines, manager);
  return line ? [line] : noManager();
}

/** The manager whose port stands in the path; null: there is none such. */
export function lineOfPort(asked: Asked): Promise<Line | null> {
  const { controllerPort } = asked.params;
  return knownLine(asked, (lines) => lines.find(({ label }) => label !== null && label === controllerPort) ?? null);
}

export function inboxesOf(line: Line): Inbox[] {
  return [line.whatsapp, line.messenger].filter((inbox) => inbox !== null);
}

/** An address of a contact on a channel, as Parley compares it; null: it can be none. */
export function addressOn(channel: Inbox['channel'], id: string): string | null {
  if (channel === 'whatsapp') return normalAddress('phone', id);
  return /^\d{1,64}$/.test(id.trim()) ? id.trim() : null;
}

/** The line that is looked for among those that were there a moment ago; one that is not, may be new. */
export async function knownLine({ core, call, reader }: Asked, pick: (lines: readonly Line[]) => Line | null) {
  return pick(await core.knownLines(call.accountId)) ?? pick(await reader.lines.list());
}

/** @property openId of its chat; null: none is open */
export type FoundContact = { contact: ContactInbox & { openId: string | null }; inbox: Inbox; line: Line };

/** A contact by what a body calls it: of several managers the latest active (hci point 8).
 *  @param first the channel that is looked at first, whatever was active last */
export async function contactAmong(
  reader: Reader,
  lines: readonly Line[],
  id: string,
  first: HciChannel | null = null,
): Promise<FoundContact | null> {
  const places = lines.flatMap((line) =>
    inboxesOf(line).flatMap((inbox) => {
      const address = addressOn(inbox.channel, id);
      return address === null ? [] : [{ line, inbox, inboxId: inbox.id, address }];
    }),
  );
  if (places.length === 0) return null;
  const found = (await reader.contactInboxes.at(places)).flatMap((contact) => {
    const place = places.find(({ inboxId }) => inboxId === contact.inboxId);
    return place ? [{ contact, inbox: place.inbox, line: place.line }] : [];
  });
  return found.find(({ inbox }) => inbox.channel === first) ?? found[0] ?? null;
}

/** The contact that a body must name, of the managers that it names or of all. */
export async function findContact(asked: Asked, first: HciChannel | null = null): Promise<FoundContact | Problem> {
  const lines = await linesFor(asked);
  if (isProblem(lines)) return lines;
  const id = said(asked.fields, names.contact);
  if (isProblem(id)) return id;
  if (id === null) return problem('contactNumber or contactId is needed');
  const named = saidManager(asked.fields) as Manager;
  const channel = first ?? (named.page !== null ? 'messenger' : named.number !== null ? 'whatsapp' : null);
  return (await contactAmong(asked.reader, lines, id, channel)) ?? noContact();
}

const most = { after: null, limit: 1000 };

/** The areas of a manager: those that serve it; of one that names none, all. */
export async function areasOf(reader: Reader, line: Line): Promise<Team[]> {
  const ids = [...new Set(inboxesOf(line).flatMap(({ teamIds }) => teamIds))];
  const teams = ids.length > 0 ? await reader.teams.some(ids) : (await reader.teams.list(most)).items;
  return teams.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** By id, or by name where only one has it. */
function only<T extends { id: string; name: string }>(among: readonly T[], text: string): T | null {
  const byId = among.find(({ id }) => id === text.toLowerCase());
  if (byId) return byId;
  const named = among.filter(({ name }) => name.toLowerCase() === text.toLowerCase());
  return named.length === 1 ? (named[0] as T) : null;
}

/** The area that a body names; null where it names none. */
export async function saidArea({ reader, fields }: Asked, line: Line, name = 'area'): Promise<Team | null | Problem> {
  const text = said(fields, [name]);
  if (text === null || isProblem(text)) return text;
  return only(await areasOf(reader, line), text.trim()) ?? problem('Area not found');
}

/** The operator that a body names; null for "0" and where it names none. */
export async function saidOperator({ reader, fields }: Asked, name = 'operatorId'): Promise<Agent | null | Problem> {
  const text = said(fields, [name]);
  if (text === null || isProblem(text)) return text;
  const id = text.trim();
  if (id === '0') return null;
  const agent = isUuid(id)
    ? await reader.agents.get(
        (await reader.agents.merged([id.toLowerCase()])).get(id.toLowerCase()) ?? id.toLowerCase(),
      )
    : only((await reader.agents.list(most)).items, id);
  return agent ?? problem('Operator not found');
}
