import type { Ports } from './ports.ts';
import { systemCall } from './session.ts';

/** Somebody who wrote, of whom nothing is known but an address. */
export type Stranger = { contactId: string; inboxId: string; address: string };

/** Asks the provider what somebody is called; one who was named meanwhile keeps that name.
 *  @throws Error where another try may help */
export async function nameContact(
  { store, drivers }: Ports,
  accountId: string,
  { contactId, inboxId, address }: Stranger,
): Promise<void> {
  const reader = store.reader(accountId);
  const [known, inbox, credentials] = await Promise.all([
    reader.contacts.get(contactId),
    reader.inboxes.get(inboxId),
    store.credentialsOf(accountId, inboxId),
  ]);
  if (known?.name !== null) return;
  const driver = inbox && drivers[inbox.channel];
  if (!driver?.nameOf || !credentials) return;
  const name = await driver.nameOf(address, credentials);
  if (name === null) return;
  await store.transact(systemCall(accountId, 'names'), async (tx) => {
    const contact = await tx.contacts.get(contactId);
    if (!contact || contact.name !== null) return;
    await tx.contacts.update(contact.id, { name: name.slice(0, 255) });
    tx.append({ kind: 'contact.changed', subject: contact.id, changed: ['name'] });
  });
}
