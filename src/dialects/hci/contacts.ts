import type { ContactInbox, Inbox, Line } from '../../core/nouns.ts';
import { isRefusal } from '../../core/refusal.ts';
import { addressOn, findContact, findLine, saidArea, saidOperator } from './finding.ts';
import { contactsOf } from './managers.ts';
import { contactToWire, firstSa, type HciChannel, idToWire } from './mapping.ts';
import { isProblem, names, type Problem, problem, said } from './reading.ts';
import type { Asked, Outcome } from './route.ts';

/** "All" of the document. */
const mostContacts = 10_000;

export async function listContacts(asked: Asked): Promise<Outcome> {
  const line = await findLine(asked);
  return isProblem(line) ? line : { data: { contacts: await contactsOf(asked, line, {}, mostContacts) } };
}

export async function listAreaContacts(asked: Asked): Promise<Outcome> {
  const line = await findLine(asked);
  if (isProblem(line)) return line;
  const area = await saidArea(asked, line);
  if (isProblem(area)) return area;
  if (area === null) return problem('area is needed');
  return { data: await contactsOf(asked, line, { teamId: area.id }, mostContacts) };
}

/** What the operator has, and what of the area nobody has (hci point 6). */
export async function listOperatorContacts(asked: Asked): Promise<Outcome> {
  const line = await findLine(asked);
  if (isProblem(line)) return line;
  const area = await saidArea(asked, line);
  if (isProblem(area)) return area;
  const operator = await saidOperator(asked);
  if (isProblem(operator)) return operator;
  if (operator === null) return problem('operatorId is needed');
  const of = { agentId: operator.id, ...(area && { teamId: area.id }) };
  return { data: { contacts: await contactsOf(asked, line, of, mostContacts) } };
}

const sent = { data: 'Contact Send to the operator' };

/** The contact for oneself: one of many who try at once gets it. */
export async function takeContact(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const operator = await saidOperator(asked);
  if (isProblem(operator)) return operator;
  if (operator === null) return problem('operatorId is needed');
  const taken = await asked.core.takeContact(asked.call, found.contact, operator.id);
  return isRefusal(taken) ? taken : sent;
}

/** Whoever has it; operator 0: to nobody. */
export async function handOver(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const operator = await saidOperator(asked);
  if (isProblem(operator)) return operator;
  if (operator === null && said(asked.fields, ['operatorId']) === null) return problem('operatorId is needed');
  const handed = await asked.core.handOverContact(asked.call, found.contact, operator?.id ?? null);
  return isRefusal(handed) ? handed : sent;
}

export async function changeArea(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const area = await saidArea(asked, found.line);
  if (isProblem(area)) return area;
  if (area === null) return problem('area is needed');
  const moved = await asked.core.moveContact(asked.call, found.contact, area.id);
  return isRefusal(moved) ? moved : { data: 'Contact changed Area' };
}

export const saveContact = (asked: Asked) => saved(asked, 'whatsapp');
export const saveFacebookContact = (asked: Asked) => saved(asked, 'messenger');

async function saved(asked: Asked, channel: HciChannel): Promise<Outcome> {
  const line = await findLine(asked);
  if (isProblem(line)) return line;
  const contact = await keep(asked, line, channel);
  if (isProblem(contact) || isRefusal(contact)) return contact;
  return { data: contactToWire(contact, channel) };
}

/** Finds or makes the contact that a body names, and keeps what the body says of it. */
async function keep(asked: Asked, line: Line, channel: HciChannel) {
  const { core, call, fields } = asked;
  const place = placeOn(asked, line, channel);
  if (isProblem(place)) return place;
  const area = await saidArea(asked, line);
  if (isProblem(area)) return area;
  const name = said(fields, ['name']);
  const photo = said(fields, ['photo'], 2000);
  const protocol = said(fields, ['protocol'], 100);
  const wrong = [name, photo, protocol].find(isProblem);
  if (wrong) return wrong;
  return core.saveContactInbox(call, {
    ...place,
    ...(name !== null && { name: name as string }),
    ...(photo !== null && { photo: photo as string }),
    ...(protocol !== null && { protocol: (protocol as string).trim() }),
    ...(area && { teamId: area.id }),
  });
}

type Place = { inboxId: string; address: string; kind: 'phone' | 'page'; providerId: string };

export function placeOn({ fields }: Asked, line: Line, channel: HciChannel): Place | Problem {
  const inbox = line[channel];
  if (!inbox) return problem(channel === 'whatsapp' ? 'The manager has no number' : 'The manager has no Facebook page');
  const id = said(fields, names.contact);
  if (isProblem(id)) return id;
  if (id === null) return problem('contactNumber or contactId is needed');
  return placeOf(inbox, id) ?? problem('contactNumber must be a number');
}

export function placeOf(inbox: Inbox, id: string): Place | null {
  const address = addressOn(inbox.channel, id);
  if (address === null) return null;
  const kind = inbox.channel === 'whatsapp' ? ('phone' as const) : ('page' as const);
  const providerId = kind === 'phone' ? id.replace(/\D/g, '').replace(/^00(?=[1-9])/, '') : address;
  return { inboxId: inbox.id, address, kind, providerId };
}

/** The contact's counter, of a contact that is made where there is none. */
export async function readSa(asked: Asked): Promise<Outcome> {
  const line = await findLine(asked);
  if (isProblem(line)) return line;
  const channel = said(asked.fields, names.page) === null ? 'whatsapp' : 'messenger';
  const place = placeOn(asked, line, channel);
  if (isProblem(place)) return place;
  const known: ContactInbox | null = await asked.reader.contactInboxes.get(place.inboxId, place.address);
  const contact = known ?? (await keep(asked, line, channel));
  if (isProblem(contact) || isRefusal(contact)) return contact;
  return { data: contact.sa ?? firstSa[channel] };
}

export const increaseSa = (asked: Asked) => count(asked, 1);
export const decreaseSa = (asked: Asked) => count(asked, -1);

async function count(asked: Asked, by: 1 | -1): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const start = firstSa[found.inbox.channel as HciChannel];
  const counted = await asked.core.countContact(asked.call, found.contact, by, start);
  return isRefusal(counted) ? counted : { data: counted.sa };
}

export async function deleteContact(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const removed = await asked.core.removeContactInbox(asked.call, found.contact);
  return isRefusal(removed) ? removed : { data: 'Contact deleted' };
}

/** How a contact is called in answers that do not show all of it. */
export function idOf({ providerId }: ContactInbox, { channel }: Inbox): number | string {
  return idToWire(channel, providerId);
}
