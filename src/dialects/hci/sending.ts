import type { Agent, AttachmentKind, Inbox, Line, Message } from '../../core/nouns.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import { placeOf } from './contacts.ts';
import {
  addressOn,
  contactAmong,
  type FoundContact,
  knownLine,
  lineOf,
  lineOfPort,
  noContact,
  noManager,
  saidManager,
  saidOperator,
} from './finding.ts';
import { fileText, idToWire, messageToWire, typeToWire } from './mapping.ts';
import { bytesOf, type Fields, fromBase64, isProblem, names, type Problem, problem, said } from './reading.ts';
import type { Asked, Outcome } from './route.ts';

const mostCharacters = 20_000;

/** What is to be said: a text, or the kind of a file and where it is. */
type Content = { body: string; kind?: AttachmentKind };

const kinds: Record<string, AttachmentKind> = { image: 'image', pdf: 'document', audio: 'audio', video: 'video' };

/** `supertype`, else `type`, decides (hci point 9); without either what is there. */
function contentOf(fields: Fields): Content | Problem {
  const type = said(fields, ['supertype', 'type']);
  if (isProblem(type)) return type;
  const named = type?.trim().toLowerCase() ?? 'text';
  if (named === 'text' || named === 'base64') return textOf(fields, named === 'base64');
  const kind = Object.hasOwn(kinds, named) ? kinds[named] : undefined;
  if (!kind) return problem('type must be text, base64, image, pdf, audio or video');
  const url = said(fields, ['url'], mostCharacters);
  if (isProblem(url)) return url;
  return url === null ? problem('url is needed') : { body: url, kind };
}

function textOf(fields: Fields, isBase64: boolean): Content | Problem {
  const content = said(fields, ['content'], 2 * mostCharacters);
  if (isProblem(content)) return content;
  if (content === null) return problem('content is needed');
  const body = isBase64 ? fromBase64(content) : content;
  if (body === null || body.trim() === '') return problem('content must be base64 of a text');
  return body.length > mostCharacters ? problem('content is too long') : { body };
}

/** All four forms of `message/send`: to Messenger where a page is named, else to WhatsApp; from the contact or to it. */
export async function sendMessage(asked: Asked): Promise<Outcome> {
  const { core, call, fields, reader } = asked;
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const content = contentOf(fields);
  if (isProblem(content)) return content;
  const to = await placeToSend(asked);
  if (isProblem(to)) return to;
  const { inbox, line, id } = to;
  const place = placeOf(inbox, id);
  if (place === null) return problem('contactNumber must be a number');
  const from = said(fields, ['from']);
  if (isProblem(from)) return from;
  if (from !== null && addressOn(inbox.channel, from) === place.address) {
    const received = await core.receive(
      call.accountId,
      {
        inboxId: inbox.id,
        address: place.providerId,
        addressKind: place.kind,
        contactName: null,
        ...content,
        providerId: null,
        providerAt: null,
      },
      call.once,
    );
    return isRefusal(received) ? received : { data: sent(received.message, from, inbox) };
  }
  const operator = (await authorOf(asked, from)) ?? null;
  if (isProblem(operator)) return operator;
  const [contact] = await reader.contactInboxes.at([{ inboxId: inbox.id, address: place.address }]);
  // Who never wrote cannot be written to.
  if (!contact) return refuse('reply_window_closed', { since: null });
  const message = await write(asked, { contact, inbox, line }, operator, content);
  if (isRefusal(message)) return message;
  return { data: sent(message, from ?? inbox.address ?? '', inbox) };
}

async function placeToSend(asked: Asked): Promise<{ inbox: Inbox; line: Line; id: string } | Problem> {
  const { fields } = asked;
  const manager = saidManager(fields);
  if (isProblem(manager)) return manager;
  if (manager.number === null && manager.page === null) return problem('managerNumber or facebookId is needed');
  const channel = manager.page === null ? 'whatsapp' : 'messenger';
  const line = await knownLine(asked, (lines) => lineOf(lines, manager));
  const inbox = line?.[channel];
  if (!line || !inbox) return noManager();
  const id = said(fields, names.contact);
  if (isProblem(id)) return id;
  return id === null ? problem('contactNumber or contactId is needed') : { inbox, line, id };
}

/** The operator by its own name, or as whom it is sent from; anybody else is the key itself. */
async function authorOf(asked: Asked, from: string | null): Promise<Agent | null | Problem> {
  const named = await saidOperator(asked);
  if (named !== null || from === null) return named;
  const sender = await saidOperator({ ...asked, fields: { from } }, 'from');
  return isProblem(sender) ? null : sender;
}

/** As the document shows it. */
function sent(message: Message, from: string, { channel }: Inbox) {
  const { body, kind } = message;
  const answer = {
    content: kind === 'text' ? body : fileText,
    type: typeToWire(message),
    from: idToWire(channel, from),
    status: 'wait',
  };
  return kind === 'text' ? answer : { ...answer, url: body };
}

/** A message to a contact, in its chat, which is opened where there is none. */
async function write(
  { core, call, credential }: Asked,
  { contact, inbox }: FoundContact,
  operator: Agent | null,
  content: Content & { attachmentId?: string },
) {
  const { id: inboxId } = inbox;
  const { contactId } = contact;
  const { attachmentId, ...rest } = content;
  let conversationId = contact.openId;
  if (conversationId === null) {
    // Without its key: the answer that is given again is that of the message.
    const unkeyed = { ...call, once: null };
    const started = await core.startConversation(unkeyed, { inboxId, contactId, agentId: null, teamId: null });
    if (isRefusal(started)) return started;
    conversationId = started.id;
  }
  const key = call.actor.kind === 'key' ? call.actor.id : null;
  const posted = await core.send(
    call.accountId,
    {
      conversationId,
      author: operator
        ? { kind: 'agent', id: operator.id, agentId: operator.id }
        : { kind: 'key', id: key, agentId: null },
      scope: 'all',
      ...rest,
      attachment: attachmentId ? { id: attachmentId, owner: credential } : null,
      note: false,
      providerId: null,
    },
    call.once,
  );
  return isRefusal(posted) ? posted : posted.message;
}

/** The text itself, else what is inside the base64 (hci point 10). */
function operatorText(fields: Fields): Content | Problem {
  const plain = said(fields, ['content2'], mostCharacters);
  if (isProblem(plain)) return plain;
  return plain === null ? textOf(fields, true) : { body: plain };
}

export async function sendToWhatsApp(asked: Asked): Promise<Outcome> {
  const line = await lineOfPort(asked);
  return line ? sendText(asked, [line]) : noManager();
}

export async function sendToFacebook(asked: Asked): Promise<Outcome> {
  const { core, call, reader, fields } = asked;
  const token = said(fields, names.token, 1000);
  if (isProblem(token)) return token;
  const lines = (await reader.lines.list()).map((line) => ({ ...line, whatsapp: null }));
  const named = saidManager({ facebookId: fields.facebookId });
  if (isProblem(named)) return named;
  const only = named.page === null ? lines : lines.filter(({ messenger }) => messenger?.address === named.page);
  return sendText(asked, only, async ({ inbox }) => {
    if (token === null) return null;
    const kept = await core.keepFirstToken({ ...call, once: null }, inbox.id, token);
    return isRefusal(kept) ? kept : null;
  });
}

type Before = (found: FoundContact) => Promise<null | Exclude<Outcome, { data: unknown }>>;

async function sendText(asked: Asked, lines: Line[], before: Before = async () => null): Promise<Outcome> {
  const no = lacks(asked.call.actor, 'conversations');
  if (no) return no;
  const content = operatorText(asked.fields);
  if (isProblem(content)) return content;
  const [found, operator] = await Promise.all([addressee(asked, lines), saidOperator(asked)]);
  if (isProblem(found)) return found;
  if (isProblem(operator)) return operator;
  const stop = await before(found);
  return stop ?? said2(asked, found, await write(asked, found, operator, content));
}

async function addressee({ reader, fields }: Asked, lines: Line[]): Promise<FoundContact | Problem> {
  const id = said(fields, names.contact);
  if (isProblem(id)) return id;
  if (id === null) return problem('contactNumber or contactId is needed');
  return (await contactAmong(reader, lines, id)) ?? noContact();
}

function said2(asked: Asked, { contact, inbox }: FoundContact, message: Awaited<ReturnType<typeof write>>): Outcome {
  return isRefusal(message) ? message : { data: messageToWire(message, contact, inbox, asked.linkTo) };
}

const mostFileBytes = 16 * 1024 * 1024;

/** A file inside the body, as a data URL; what it is, its content says. */
export async function sendFile(asked: Asked): Promise<Outcome> {
  const { core, call, fields, credential, now } = asked;
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const line = await lineOfPort(asked);
  if (!line) return noManager();
  const found = await addressee(asked, [line]);
  if (isProblem(found)) return found;
  const operator = await saidOperator(asked, said(fields, ['operatorId']) === null ? 'from' : 'operatorId');
  if (isProblem(operator)) return operator;
  const file = fileOf(fields);
  if (isProblem(file)) return file;
  const { windowUntil } = found.contact;
  if (windowUntil === null || windowUntil <= now) return refuse('reply_window_closed', { since: windowUntil });
  const upload = { name: file.name, bytes: file.bytes, gone: null };
  const kept = await core.upload({ ...call, once: null }, credential, upload);
  if (isRefusal(kept)) return kept;
  if (!isOfType(kept, file.type)) return problem(`The file is not of the type ${file.type}: it is ${kept.type}`);
  return said2(asked, found, await write(asked, found, operator, { body: '', attachmentId: kept.id }));
}

type GivenFile = { bytes: Buffer; type: string | null; name: string };

function fileOf(fields: Fields): GivenFile | Problem {
  const type = said(fields, ['type', 'supertype']);
  const name = said(fields, ['name', 'fileName']);
  if (isProblem(type)) return type;
  if (isProblem(name)) return name;
  const { base64 } = fields;
  const bytes = typeof base64 === 'string' ? bytesOfDataUrl(base64) : null;
  if (bytes === null || bytes.length === 0) return problem('base64 must be a data URL in base64');
  if (bytes.length > mostFileBytes) return problem('The file is larger than 16 MB');
  const named = type?.trim().toLowerCase() ?? null;
  if (named !== null && !Object.hasOwn(kinds, named)) return problem('type must be image, pdf, audio or video');
  return { bytes, type: named, name: name ?? named ?? 'file' };
}

const longestType = 210;

function bytesOfDataUrl(url: string): Buffer | null {
  const comma = url.indexOf(',');
  if (comma < 0 || comma > longestType) return null;
  const head = url.slice(0, comma);
  return head.startsWith('data:') && head.endsWith(';base64') ? bytesOf(url.slice(comma + 1)) : null;
}

/** A recording may lie in a container that films have, too. */
const containers = new Set(['video/webm', 'video/mp4', 'audio/webm', 'audio/mp4', 'video/ogg', 'audio/ogg']);

function isOfType({ kind, type }: { kind: AttachmentKind; type: string }, named: string | null): boolean {
  if (named === null) return true;
  if (named === 'pdf') return type === 'application/pdf';
  return kinds[named] === kind || (named !== 'image' && containers.has(type));
}
