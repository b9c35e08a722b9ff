import type { TFunction } from 'i18next';
import type { Agent, Contact } from '../api/nouns.ts';
import { isClaimed } from '../contacts/address-words.ts';

/** A contact's display name: its name, else an address of its own, else a stable placeholder. A
 *  claimed address is not used, because it may belong to another person. */
export function contactName(t: TFunction, id: string, contact: Contact | undefined): string {
  if (contact?.name) return contact.name;
  const address = contact?.addresses.find((one) => !isClaimed(contact, one));
  return address?.value ?? t('visitor', { mark: id.slice(-4).toUpperCase() });
}

export function agentName(agents: readonly Agent[] | undefined, id: string | null): string {
  return agents?.find((agent) => agent.id === id)?.name ?? '…';
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = '?', ...rest] = words;
  return (first.slice(0, 1) + (rest.at(-1)?.slice(0, 1) ?? '')).toUpperCase();
}
