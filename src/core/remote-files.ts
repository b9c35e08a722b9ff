import { mostBytes, takeIn } from './attachments.ts';
import type { Message } from './nouns.ts';
import type { Ports } from './ports.ts';
import { isRefusal } from './refusal.ts';
import { systemCall } from './session.ts';

/** A file that somebody sent and its provider keeps. */
export type RemoteFile = { messageId: string; inboxId: string; remote: string; name?: string };

/** Fetches a file and attaches it to its message. If it can never be fetched, the message says why.
 *  `held` tells what it waits for, credentials or room; null if it does not wait.
 *  @param last no other try follows
 *  @throws Error where another try may help */
export async function fetchFile(
  ports: Ports,
  accountId: string,
  { messageId, inboxId, remote, name }: RemoteFile,
  last: boolean,
): Promise<{ held: string | null }> {
  const { store, drivers } = ports;
  const reader = store.reader(accountId);
  const message = await reader.messages.get(messageId);
  if (!message || message.attachment) return { held: null };
  const failed = async (why: string) => {
    await noteFailure(ports, accountId, message, why);
    return { held: null };
  };
  const held = async (why: string) => {
    await failed(why);
    return { held: why };
  };
  const [inbox, credentials] = await Promise.all([
    reader.inboxes.get(inboxId),
    store.credentialsOf(accountId, inboxId),
  ]);
  const driver = inbox && drivers[inbox.channel];
  if (!driver?.fetch || !credentials) return held('no_credentials');
  const fetched = await driver.fetch(remote, credentials, mostBytes).catch(async (error: Error) => {
    if (last) await failed(error.message);
    throw error;
  });
  if ('refused' in fetched) return failed(fetched.refused);
  const from = { sender: `conversation:${message.conversationId}`, address: null, inboxId };
  const incoming = { accountId, bytes: fetched.bytes, signal: null, from };
  const attachment = await takeIn(ports, incoming, (type) => name ?? nameOf(type, message));
  if (isRefusal(attachment)) {
    if (attachment.refused === 'infected') return failed(`infected: ${attachment.found}`);
    if (attachment.refused === 'invalid') return failed(`${attachment.field} ${attachment.problem}`);
    // Too much to do, or no room: later there may be less, or some. Its provider keeps it, and says so when it does not any more.
    if (last || attachment.refused !== 'overloaded') return held(attachment.refused);
    throw new Error(`The file could not be kept: ${attachment.refused}`);
  }
  const kept = await store.transact(systemCall(accountId, 'files'), async (tx) => {
    const now = await tx.messages.get(messageId);
    // Erased meanwhile, or fetched by somebody else.
    if (!now || now.attachment) return { kept: false };
    await tx.attachments.insert(attachment, `inbox:${inboxId}`, messageId);
    await tx.messages.update(messageId, { kind: attachment.kind, failure: null });
    const { conversationId } = now;
    tx.append({ kind: 'message.changed', subject: messageId, conversationId, inboxId, changed: ['attachment'] });
    return { kept: true };
  });
  if (isRefusal(kept) || !kept.kept) await ports.files.remove(attachment.file);
  return { held: null };
}

/** What nobody named is named by what it is and when it came. */
function nameOf(type: string, { kind, createdAt }: Message): string {
  const ending = /^[^/;+]*\/(?:x-)?([^/;+]+)/.exec(type)?.[1] ?? 'bin';
  return `${kind}-${createdAt.slice(0, 19).replace('T', '-').replaceAll(':', '')}.${ending}`;
}

async function noteFailure({ store }: Ports, accountId: string, message: Message, failure: string): Promise<void> {
  const { id, conversationId, inboxId } = message;
  await store.transact(systemCall(accountId, 'files'), async (tx) => {
    const now = await tx.messages.get(id);
    if (!now || now.attachment || now.failure === failure) return;
    await tx.messages.update(id, { failure });
    tx.append({ kind: 'message.changed', subject: id, conversationId, inboxId, changed: ['failure'] });
  });
}
