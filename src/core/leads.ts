import { isEmail, normalAddress } from './address.ts';
import type { Once } from './call.ts';
import { pageOf } from './clicks.ts';
import type { Owner } from './contact-ports.ts';
import { networkKept } from './networks.ts';
import type { AddressKind, ContactAddress } from './nouns.ts';
import { knowIn } from './place.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { systemCall } from './session.ts';
import { takeFrom } from './throttle.ts';
import type { FormField, Lead, WebInbox } from './widget-nouns.ts';

/** @property from the sender's network address: so many of one are enough */
export type NewLead = Omit<Lead, 'id' | 'inboxId' | 'contactId'> & { from: string };

/** So many forms at once from one address, and then one in twenty seconds. */
const senders = { atOnce: 30, everySeconds: 20 };

/** A form that a visitor filled in: its sender becomes a contact, what it says a message in the inbox. What is said of a contact that is
 *  known already changes nothing of it: anybody can write any address into a form. */
export async function takeLead(
  ports: Ports,
  shop: WebInbox,
  { from, ...input }: NewLead,
  once: Once | null,
): Promise<
  Result<{ taken: true }, 'throttled' | 'not_found' | 'inbox_inactive' | 'idempotency_key_reused' | 'overloaded'>
> {
  const { accountId, inbox } = shop;
  if (!inbox.active) return refuse('inbox_inactive', {});
  const wait = await takeFrom(ports.store.throttle, 'leads-from', from, senders);
  if (wait > 0) return refuse('throttled', { retryAfterSeconds: wait });
  const lead = { ...input, page: pageOf(input.page).page };
  // Kept with the key: when the second part failed, the retry finds the lead, and the message has its id.
  const kept = await ports.store.transact({ ...systemCall(accountId, 'lead'), once }, (tx) => keep(tx, inbox.id, lead));
  if ('refused' in kept) return kept;
  const posted = await ports.store.post(
    accountId,
    {
      type: 'receive',
      inboxId: inbox.id,
      address: kept.address.value,
      addressKind: kept.address.kind,
      network: networkKept(ports, accountId, from),
      contactName: null,
      body: textOf(lead),
      providerId: `lead ${kept.id}`,
      providerAt: null,
    },
    null,
  );
  if (!('refused' in posted)) {
    const { conversationId, authorId } = posted.message;
    // Between the two an agent may have given the address to another, or made one person of two.
    if (authorId !== (kept.originId ?? kept.contactId)) {
      await ports.store.transact(systemCall(accountId, 'lead'), (tx) =>
        tx.leads.followMessage(kept.id, conversationId),
      );
    }
    return { taken: true };
  }
  switch (posted.refused) {
    // These speak of conversations that somebody answers, and of what a lead does not have.
    case 'conversation_closed':
    case 'reply_window_closed':
    case 'attachment_used':
      throw new Error(`A lead was refused: ${posted.refused}`);
    default:
      return posted;
  }
}

async function keep(tx: Tx, inboxId: string, lead: Omit<Lead, 'id' | 'inboxId' | 'contactId'>) {
  const id = tx.id();
  const { name, addresses } = personOf(lead.fields);
  const known = await knownBy(tx, inboxId, addresses);
  const address = known?.address ?? addresses[0] ?? { kind: 'visitor' as const, value: `lead ${id}` };
  const { contactId, originId } = known ?? { contactId: tx.id(), originId: null };
  if (!known) {
    await tx.contacts.insert({ id: contactId, name, photo: null, createdAt: tx.now });
    if (addresses.length > 0) await tx.contacts.claim(contactId, addresses, null);
    else await tx.contacts.addAddress(contactId, address, null);
    // In this inbox only: the address is not verified as the sender's.
    if (await tx.contactInboxes.get(inboxId, address.value)) await tx.contacts.follow(contactId, address.value);
    else await knowIn(tx, { inboxId, address: address.value, providerId: address.value, contactId, originId });
    tx.append({ kind: 'contact.created', subject: contactId });
  }
  await tx.leads.insert({ ...lead, id, inboxId, contactId, originId });
  return { id, address, contactId, originId };
}

type Known = Owner & { address: ContactAddress };

/** Who sent a form to this inbox before with one of these addresses, else whose address it is. */
async function knownBy(tx: Tx, inboxId: string, addresses: readonly ContactAddress[]): Promise<Known | null> {
  for (const address of addresses) {
    const here = await tx.contactInboxes.get(inboxId, address.value);
    if (here && !here.takenAway) return { contactId: here.contactId, originId: here.originId, address };
  }
  for (const { kind, value } of addresses) {
    const here = await tx.leads.claimant(inboxId, kind, value);
    if (here) return { contactId: here.contactId, originId: here.originId, address: { kind, value: here.address } };
  }
  for (const address of addresses) {
    const owner = await tx.contacts.ownerOf(address.kind, address.value);
    if (owner) return { ...owner, address };
  }
  return null;
}

/** Who filled a form in, as far as its fields tell: the labels of forms come in many languages. */
export function personOf(fields: readonly FormField[]): { name: string | null; addresses: ContactAddress[] } {
  const found = new Map<AddressKind, string>();
  for (const { label, value } of fields) {
    const email = value.trim().toLowerCase();
    if (!found.has('email') && isEmail(email)) found.set('email', email);
    const phone = isPhone.test(label) ? normalAddress('phone', value.trim()) : null;
    if (!found.has('phone') && phone !== null) found.set('phone', phone);
  }
  const name = fields.find(({ label, value }) => isName.test(label.trim()) && value.trim() !== '')?.value.trim();
  return { name: name?.slice(0, 200) ?? null, addresses: [...found].map(([kind, value]) => ({ kind, value })) };
}

const isPhone = /phone|fono|\btel|whats|m[oó]bile?|m[oó]vil|celular|mobiel|handy/i;
const isName = /^(your|full|first|tu|su|seu|uw)?[-_ ]?(name|nombre|nome|naam|nom)\b/i;

function textOf({ fields, page }: Pick<NewLead, 'fields' | 'page'>): string {
  const lines = fields.map(({ label, value }) => (label === '' ? value : `${label}: ${value}`));
  return [...lines, ...(page === null ? [] : ['', page])].join('\n');
}
