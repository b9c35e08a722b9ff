import type { Call } from './call.ts';
import type { Credentials, Sender } from './delivery-ports.ts';
import type { Inbox } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks, mayNotRoute } from './right.ts';

/** An inbox and what connects it to its provider; null: nobody gave it anything. */
export type Connection = { inbox: Inbox; credentials: Credentials | null; verifyToken: string };

/** Connects an inbox on WhatsApp, Messenger or SMS: what is not given stays as it was. What waits for it is sent.
 *  @param given by their names, those that the channel's driver takes */
export async function connectInbox(
  tx: Tx,
  call: Call,
  id: string,
  given: Credentials,
): Promise<Result<{ connected: true }, 'forbidden' | 'not_found' | 'invalid'>> {
  const found = mayNotRoute(call.actor) ?? (await connectable(tx, call, id));
  if ('refused' in found) return found;
  const before = await tx.inboxes.credentials(id);
  // A token goes nowhere else than where it was given for.
  if (before?.token && !given.token && given.url !== undefined && given.url !== before.url) {
    return refuse('invalid', { field: 'token', problem: 'is needed again for these' });
  }
  const credentials = { ...before, ...given };
  for (const field of needed[found.channel] ?? []) {
    if (!credentials[field]) return refuse('invalid', { field, problem: 'is needed' });
  }
  await tx.inboxes.setCredentials(id, credentials);
  await note(tx, call, id);
  return { connected: true };
}

/** What is sent waits again, what comes is refused. */
export async function disconnectInbox(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const found = await connectable(tx, call, id);
  if ('refused' in found) return found;
  if (await tx.inboxes.removeCredentials(id)) await note(tx, call, id);
  return { removed: true };
}

/** What nothing is sent without. */
const needed: Partial<Record<Inbox['channel'], readonly string[]>> = {
  whatsapp: ['phoneNumberId', 'token'],
  messenger: ['token'],
  sms: ['accountSid', 'token'],
};

async function connectable(tx: Tx, call: Call, id: string): Promise<Inbox | Refusal<'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const inbox = await tx.inboxes.get(id);
  return inbox && needed[inbox.channel] ? inbox : refuse('not_found', { noun: 'inbox' });
}

async function note(tx: Tx, call: Call, id: string): Promise<void> {
  tx.append({ kind: 'inbox.changed', subject: id, inboxId: id, changed: ['credentials'] });
  await tx.audit(call, 'inbox.credentials', id);
}

/** An inbox that can be connected, by its account and id; null: there is none. */
export async function connectionOf(
  { store, secrets }: Ports,
  accountId: string,
  id: string,
): Promise<Connection | null> {
  const [inbox, credentials] = await Promise.all([
    store.reader(accountId).inboxes.get(id),
    store.credentialsOf(accountId, id),
  ]);
  if (!inbox || !needed[inbox.channel]) return null;
  return { inbox, credentials, verifyToken: secrets.derive('pw_', accountId, `webhook ${id}`).token };
}

/** Asks the provider as whom the inbox sends.
 *  @throws Error where it does not answer */
export async function checkConnection(
  { drivers }: Ports,
  { inbox, credentials }: Connection,
): Promise<Sender | { refused: string }> {
  const driver = drivers[inbox.channel];
  if (!credentials) return { refused: 'no_credentials' };
  if (!driver?.check) return { refused: 'no_driver' };
  return driver.check(inbox.address, credentials).catch((error: Error) => ({ refused: error.message }));
}
