import { createHash } from 'node:crypto';
import type { Agent, ContactInbox, Inbox, Line, Message, Team } from '../../core/nouns.ts';

/** Numbers of WhatsApp go out as JSON numbers, as strings where a number would lose a digit (hci point 2). */
export function numberToWire(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) && String(number) === digits ? number : digits;
}

type Channel = Inbox['channel'];
export type HciChannel = Extract<Channel, 'whatsapp' | 'messenger'>;

export function idToWire(channel: Channel, id: string): number | string {
  return channel === 'whatsapp' ? numberToWire(id) : id;
}

/** Where the counter of a contact begins. */
export const firstSa: Record<HciChannel, number> = { whatsapp: -100, messenger: 1 };

/** BR and 14 hexadecimal characters, always the same for a contact that nobody gave one. */
function protocolOf({ inboxId, address, contactId }: ContactInbox): string {
  const hash = createHash('sha256').update(`${contactId} ${inboxId} ${address}`).digest('hex');
  return `BR${hash.slice(0, 14)}`;
}

export function contactToWire(contact: ContactInbox, channel: HciChannel) {
  const { providerId, name, photo, teamId, agentId, protocol, sa } = contact;
  return {
    id: idToWire(channel, providerId),
    name: name ?? '',
    photo: photo ?? '',
    area: teamId ?? '',
    operatorId: agentId ?? '0',
    protocol: protocol ?? protocolOf(contact),
    sa: sa ?? firstSa[channel],
  };
}

/** @param token null: whoever asks may not see it, or there is none */
export function managerToWire(line: Line, token: string | null, contacts: object[]) {
  const { whatsapp, messenger, label, email } = line;
  return {
    name: (whatsapp ?? messenger)?.name ?? '',
    email: email ?? '',
    number: whatsapp?.address ? numberToWire(whatsapp.address) : null,
    controllerPort: label ?? '',
    facebookId: messenger?.address ?? null,
    facebookToken: token,
    contacts,
  };
}

export function areaToWire({ id, name }: Team, controllerPort: string) {
  return { id, _id: id, name, controllerPort };
}

export function operatorToWire({ id, name, email, presence }: Agent, area: string) {
  return { id, _id: id, name, email: email ?? '', status: presence, area };
}

export const fileText = 'Arquivo em anexo';

const statuses = {
  queued: 'wait',
  uncertain: 'wait',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
} as const;
/** Of a message that nobody answered for: it waits, and is not sent again by itself. */
const uncertainReason = 'No answer came: it may have arrived, and is not sent again by itself';
const types = { text: 'text', image: 'image', audio: 'audio', video: 'video', document: 'pdf' } as const;

/** What a message of this kind is called here. */
export function typeToWire({ kind, attachment }: Pick<Message, 'kind' | 'attachment'>): string {
  return attachment && kind === 'document' && attachment.type !== 'application/pdf' ? 'file' : types[kind];
}

/** @param inbox where it was written @param linkTo an absolute link to a file */
export function messageToWire(
  message: Message,
  contact: Pick<ContactInbox, 'providerId'>,
  inbox: Pick<Inbox, 'channel' | 'address'>,
  linkTo: (file: string) => string,
) {
  const { id, body, kind, attachment, direction, authorKind, authorId, status, failure, createdAt } = message;
  const contactId = idToWire(inbox.channel, contact.providerId);
  const operatorId = authorKind === 'agent' && authorId !== null ? authorId : null;
  const isLink = kind !== 'text' && attachment === null;
  return {
    content: isLink ? fileText : body || fileText,
    type: typeToWire(message),
    from: direction === 'in' ? contactId : (operatorId ?? idToWire(inbox.channel, inbox.address ?? '')),
    status: statuses[status],
    ...(failure !== null && status === 'failed' && { reason: failure }),
    ...(status === 'uncertain' && { reason: uncertainReason }),
    url: attachment ? linkTo(attachment.file) : isLink ? body : null,
    id,
    contactId,
    operatorId: operatorId ?? '0',
    date: createdAt,
  };
}
