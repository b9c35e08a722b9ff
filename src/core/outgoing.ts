import type { Letter } from './addon-nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { issueLink, systemCall } from './session.ts';

/** What a job of mail names: the text is made when it goes out. */
export type LetterRequest = { template: 'invitation'; memberId: string };

/** Sends what a job asks for. An account without a channel for it refuses: the job waits until there is one.
 *  @param id of the job: run twice, it is one letter
 *  @param origin of the pages that links lead to */
export function sendLetter(
  ports: Ports,
  accountId: string,
  id: string,
  request: LetterRequest,
  origin: string,
): Promise<Result<{ sent: boolean }, 'no_channel' | 'idempotency_key_reused'>> {
  return ports.store.transact(systemCall(accountId, 'mail'), async (tx) => {
    const account = await tx.account.get();
    if (!account?.settings.outbox) return refuse('no_channel', { channel: 'email' });
    const letter = await invitation(tx, ports, account.name, request.memberId, origin);
    if (letter) await tx.outbox.insert({ id, ...letter, createdAt: tx.now });
    return { sent: letter !== null };
  });
}

/** Null for somebody who came in already, or is no member any more. */
async function invitation(
  tx: Tx,
  ports: Ports,
  accountName: string,
  memberId: string,
  origin: string,
): Promise<Omit<Letter, 'id' | 'createdAt'> | null> {
  const member = await tx.members.get(memberId);
  if (!member || member.hasPassword) return null;
  const link = `${origin}/console/welcome#${await issueLink(tx, ports, memberId)}`;
  const subject = `${accountName}: your place in the team`;
  const body = `Hello ${member.name},\n\n${accountName} invites you to answer its customers. Choose a password here; the link works once, within 72 hours:\n\n${link}\n`;
  return { channel: 'email', recipient: member.email, subject, body };
}
