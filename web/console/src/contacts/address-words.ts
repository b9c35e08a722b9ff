import type { TFunction } from 'i18next';
import type { Address, Contact } from '../api/nouns.ts';

/** As people write it: a telephone number with its plus. */
export function addressWords({ kind, value }: Address): string {
  return kind === 'phone' ? `+${value}` : value;
}

/** A visitor, a form or an agent of other inboxes gave it, and it is not confirmed as this contact's. */
export function isClaimed({ claimed = [] }: Contact, { kind, value }: Address): boolean {
  return claimed.some((one) => one.kind === kind && one.value === value);
}

/** The text beside a contact's name in a list: its addresses, with unconfirmed ones marked. */
export function addressFacts(t: TFunction, contact: Contact, name: string): string {
  return contact.addresses
    .map((address) => [addressWords(address), isClaimed(contact, address)] as const)
    .filter(([words]) => words !== name)
    .map(([words, claimed]) => (claimed ? t('addressNotConfirmed', { address: words }) : words))
    .join(' · ');
}
