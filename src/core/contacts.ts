import { addressOfPerson, endFormerToken } from './access-entries.ts';
import { normalAddress, normalAddresses } from './address.ts';
import { wakeQueues } from './agents.ts';
import { removeFiles } from './attachments.ts';
import type { Call } from './call.ts';
import type { Owner } from './contact-ports.ts';
import { type ErasureReport, eraseCallsLater } from './erasure.ts';
import type { AddressKind, Contact, ContactAddress } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks, mayNotLink } from './right.ts';
import { scopeOf } from './visibility.ts';

export type ContactFields = { name: string | null; photo: string | null; addresses: ContactAddress[] };

export async function addContact(
  tx: Tx,
  call: Call,
  input: ContactFields,
): Promise<Result<Contact, 'forbidden' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const { addresses: given, ...fields } = input;
  const addresses = normalAddresses(given);
  if ('refused' in addresses) return addresses;
  const unfit = await mayNotName(tx, call, addresses);
  if (unfit) return unfit;
  const contact = { id: tx.id(), ...fields, createdAt: tx.now };
  const isClaim = !(await seesInboxesOf(tx, call, contact.id, addresses));
  await tx.contacts.insert(contact);
  const done = await give(tx, contact.id, { addresses, claims: isClaim ? addresses : [], originId: null });
  if (done !== 'done') return refuse('already_exists', { noun: 'contact', field: 'addresses' });
  tx.append({ kind: 'contact.created', subject: contact.id });
  return { ...contact, addresses, claimed: isClaim ? addresses : null };
}

export async function changeContact(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<ContactFields>,
): Promise<Result<Contact, 'forbidden' | 'not_found' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const contact = await tx.contacts.get(id);
  if (!contact) return refuse('not_found', { noun: 'contact' });
  const { addresses: given, ...fields } = patch;
  const addresses = given && normalAddresses(given);
  if (addresses && 'refused' in addresses) return addresses;
  const added = addresses?.filter((one) => !has(contact.addresses, one)) ?? [];
  const unfit = await mayNotName(tx, call, added);
  if (unfit) return unfit;
  const claims = (await seesInboxesOf(tx, call, contact.id, added)) ? [] : added;
  const originId = originOf(id, contact);
  if (addresses && (await give(tx, contact.id, { addresses, claims, originId })) !== 'done') {
    return refuse('already_exists', { noun: 'contact', field: 'addresses' });
  }
  await tx.contacts.update(contact.id, fields);
  tx.append({ kind: 'contact.changed', subject: contact.id, changed: Object.keys(patch) });
  const unconfirmed = [...(contact.claimed ?? []), ...claims];
  const claimed = (addresses ?? contact.addresses).filter((one) => has(unconfirmed, one));
  return { ...contact, ...fields, ...(addresses && { addresses }), claimed };
}

type Given = {
  /** all that the contact has from now on */
  addresses: readonly ContactAddress[];
  /** those of them that are claimed for it */
  claims: readonly ContactAddress[];
  originId: string | null;
};

async function give(tx: Tx, id: string, { addresses, claims, originId }: Given): Promise<'done' | 'address_taken'> {
  for (const { kind, value } of claims) if (await tx.contacts.ownerOf(kind, value)) return 'address_taken';
  const own = addresses.filter((one) => !has(claims, one));
  const done = await tx.contacts.setAddresses(id, own, originId);
  if (done === 'done' && claims.length > 0) await tx.contacts.claim(id, [...claims], originId);
  return done;
}

/** Whether the actor serves all inboxes that know the contact or one of the addresses. An address adds its messages to the contact's
 *  conversations, and answers go to the one that wrote last: who may not read those conversations does not choose who may. */
async function seesInboxesOf(
  tx: Tx,
  call: Call,
  contactId: string,
  addresses: readonly ContactAddress[],
): Promise<boolean> {
  const scope = scopeOf(call);
  if (scope === 'all' || addresses.length === 0) return true;
  const known = await tx.contacts.inboxIdsOf(
    contactId,
    addresses.map(({ value }) => value),
  );
  return known.every((inboxId) => scope.inboxIds.has(inboxId));
}

/** A person who enters by a link, or a user of another system, sees the conversations of the contact with that `external` name.
 *  Giving such a name to a contact lets somebody in, as a link does. */
async function mayNotName(
  tx: Tx,
  { actor }: Call,
  given: readonly ContactAddress[],
): Promise<Refusal<'forbidden'> | null> {
  const no = mayNotLink(actor);
  if (!no) return null;
  for (const { kind, value } of given) {
    if (kind === 'external' && (await tx.users.isNamed(value))) return no;
  }
  return null;
}

function has(addresses: readonly ContactAddress[], { kind, value }: ContactAddress): boolean {
  return addresses.some((one) => one.kind === kind && one.value === value);
}

/** Confirms a claimed address on the word of an agent that could have added it: it becomes the
 *  contact's own, and later messages from it are filed with the contact. */
export async function confirmAddress(
  tx: Tx,
  call: Call,
  id: string,
  { kind, value }: ContactAddress,
): Promise<Result<Contact, 'forbidden' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const address = { kind, value: normalAddress(kind, value) ?? value };
  const contact = await tx.contacts.get(id);
  if (!contact) return refuse('not_found', { noun: 'contact' });
  if (!has(contact.claimed ?? [], address)) return refuse('not_found', { noun: 'contact' });
  const unfit = await mayNotName(tx, call, [address]);
  if (unfit) return unfit;
  if (!(await seesInboxesOf(tx, call, contact.id, [address]))) return refuse('forbidden', { right: 'settings' });
  if ((await tx.contacts.confirm(contact.id, address)) !== 'done') {
    return refuse('already_exists', { noun: 'contact', field: 'addresses' });
  }
  tx.append({ kind: 'contact.changed', subject: contact.id, changed: ['addresses'] });
  await tx.audit(call, 'contact.addressConfirmed', contact.id);
  return { ...contact, claimed: contact.claimed?.filter((one) => !has([address], one)) ?? null };
}

/** What is said of a contact under the id of one that was merged into it is said of that one. */
export function originOf(id: string, contact: Pick<Contact, 'id'>): string | null {
  return id === contact.id ? null : id;
}

/** Erases a person: the contact, its addresses, conversations, messages and files (docs/promises.md, 12). */
export async function removeContact(
  tx: Tx,
  ports: Pick<Ports, 'secrets'>,
  call: Call,
  id: string,
): Promise<Result<ErasureReport, 'forbidden' | 'not_found'>> {
  // It takes the conversations along, also those that the caller does not see.
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const contact = await tx.contacts.get(id);
  if (!contact) return refuse('not_found', { noun: 'contact' });
  await renamePerson(tx, ports, contact.id);
  const links = await tx.links.ofContact(contact.id);
  for (const link of links) if (link.former) await endFormerToken(tx, ports, link);
  const { report, files, chats, agentIds, traces } = await tx.contacts.remove(contact.id);
  for (const agentId of agentIds) await wakeQueues(tx, agentId);
  for (const job of [...removeFiles(files), eraseCallsLater(tx.now, traces)]) tx.enqueue(job);
  await tx.audit(call, 'contact.removed', contact.id);
  tx.append({ kind: 'contact.removed', subject: contact.id });
  for (const { id: subject, inboxId } of chats) {
    const changed = ['messages'];
    tx.append({ kind: 'conversation.changed', subject, conversationId: subject, inboxId, changed });
  }
  // Streams that are open by what was handed out ask again who they are.
  for (const inboxId of new Set(links.map((link) => link.inboxId))) {
    tx.append({ kind: 'inbox.changed', subject: inboxId, inboxId, changed: ['accessLinks'] });
  }
  return report;
}

/** A person who came in by a link is found by its name outside. Where an agent took that away, its address in the inbox still tells, and
 *  the contact has the name again. */
async function renamePerson(tx: Tx, ports: Pick<Ports, 'secrets'>, contactId: string): Promise<void> {
  const own = (await tx.links.unnamedBeside(contactId)).filter(
    ({ address, ...person }) => addressOfPerson(ports, { accountId: tx.accountId, ...person }) === address,
  );
  for (const value of new Set(own.map(({ userKey }) => userKey))) {
    await tx.contacts.addAddress(contactId, { kind: 'external', value }, null);
  }
}

/** Whose this address is, as Parley keeps it: somebody nobody knew becomes a contact. */
export async function contactKnownBy(
  tx: Tx,
  kind: AddressKind,
  value: string,
  said: { name?: string | undefined; photo?: string | undefined } = {},
): Promise<Owner> {
  const known = await tx.contacts.ownerOf(kind, value);
  if (known) return known;
  const id = tx.id();
  await tx.contacts.insert({ id, name: said.name ?? null, photo: said.photo ?? null, createdAt: tx.now });
  const done = await tx.contacts.setAddresses(id, [{ kind, value }]);
  if (done !== 'done') throw new Error('Taken under the lock of its account');
  tx.append({ kind: 'contact.created', subject: id });
  return { contactId: id, originId: null };
}
