import type { ContactInbox } from './nouns.ts';

/** Where a contact is reached in an inbox that knows it by more than one address: the one that it wrote from last, as far as that is
 *  known, else the newest; null if the inbox knows none. One that was taken away from the contact comes last. */
export function latestOf(known: readonly ContactInbox[], inboxId: string): ContactInbox | null {
  const here = known.filter((one) => one.inboxId === inboxId);
  const age = ({ takenAway, windowUntil, wroteAt, createdAt }: ContactInbox) =>
    `${takenAway ? 0 : 1} ${windowUntil ?? ''} ${wroteAt ?? createdAt}`;
  return here.reduce<ContactInbox | null>((best, one) => (best === null || age(one) > age(best) ? one : best), null);
}
