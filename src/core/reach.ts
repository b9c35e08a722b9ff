import { normalAddress } from './address.ts';
import type { Call } from './call.ts';
import { originOf } from './contacts.ts';
import type { ContactAddress } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Refusal, refuse } from './refusal.ts';

/** What a visitor says of itself, so that it can be answered when it has left the page. Nobody has checked it. */
export type Said = { name: string | null; email: string | null; phone: string | null };
/** The same as it is kept. */
export type Reach = { name: string | null; addresses: ContactAddress[] };

export function readReach({ name, email, phone }: Said): Reach | Refusal<'invalid'> {
  const addresses: ContactAddress[] = [];
  for (const [kind, value] of [
    ['email', email],
    ['phone', phone],
  ] as const) {
    if (value === null) continue;
    const normal = normalAddress(kind, value);
    if (normal === null) return refuse('invalid', { field: kind, problem: `is no ${kind}` });
    addresses.push({ kind, value: normal });
  }
  return { name, addresses };
}

/** Keeps what a visitor said of itself: it fills unknown fields of the contact and changes none. An
 *  address is kept as claimed if no contact has it and this one has none of its kind
 *  (docs/decisions/0032-claimed-addresses.md): agents see it with the contact, and no message is
 *  filed by it.
 *  @returns the other addresses, for a note to the agents */
export async function keepReach(tx: Tx, call: Call, contactId: string, said: Reach): Promise<ContactAddress[]> {
  const contact = await tx.contacts.get(contactId);
  if (!contact || call.actor.kind !== 'visitor') return [];
  const kept: ContactAddress[] = [];
  const others: ContactAddress[] = [];
  for (const address of said.addresses) {
    const { kind, value } = address;
    if (contact.addresses.some((own) => own.kind === kind && own.value === value)) continue;
    const isFree = !(await tx.contacts.isTaken(kind, value));
    if (isFree && !contact.addresses.some((own) => own.kind === kind)) kept.push(address);
    else others.push(address);
  }
  const names = contact.name === null && said.name !== null;
  if (names) await tx.contacts.update(contact.id, { name: said.name });
  if (kept.length > 0) await tx.contacts.claim(contact.id, kept, originOf(contactId, contact));
  const changed = [...(names ? ['name'] : []), ...(kept.length > 0 ? ['addresses'] : [])];
  if (changed.length > 0) tx.append({ kind: 'contact.changed', subject: contact.id, changed });
  return others;
}

const signs: Record<string, string> = { email: '✉', phone: '☎' };

/** In no language: each agent has another. */
export function reachNote(addresses: readonly ContactAddress[]): string {
  return addresses.map(({ kind, value }) => `${signs[kind]} ${value}`).join('\n');
}
