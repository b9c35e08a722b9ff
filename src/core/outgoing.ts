import type { Letter } from './addon-nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { issueLink, systemCall } from './session.ts';

/** What a job of mail names: the text is made when it goes out. */
export type LetterRequest =
  | { template: 'invitation'; memberId: string }
  | { template: 'access-link'; linkId: string; channel: 'email' | 'sms'; to: string };

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
    const letter =
      request.template === 'invitation'
        ? await invitation(tx, ports, account.name, request.memberId, origin)
        : await accessLink(tx, account.name, request, origin);
    if (letter) await tx.outbox.insert({ id, ...letter, createdAt: tx.now });
    return { sent: letter !== null };
  });
}

type Written = Omit<Letter, 'id' | 'createdAt'>;

/** Null for somebody who came in already, or is no member any more. */
async function invitation(
  tx: Tx,
  ports: Ports,
  accountName: string,
  memberId: string,
  origin: string,
): Promise<Written | null> {
  const member = await tx.members.get(memberId);
  if (!member || member.hasPassword) return null;
  const link = `${origin}/console/welcome#${await issueLink(tx, ports, memberId)}`;
  const subject = `${accountName}: your place in the team`;
  const body = `Hello ${member.name},\n\n${accountName} invites you to answer its customers. Choose a password here; the link works once, within 72 hours:\n\n${link}\n`;
  return { channel: 'email', recipient: member.email, subject, body };
}

/** Null for one that was revoked meanwhile. */
async function accessLink(
  tx: Tx,
  accountName: string,
  { linkId, channel, to }: Extract<LetterRequest, { template: 'access-link' }>,
  origin: string,
): Promise<Written | null> {
  const token = await tx.links.tokenOf(linkId);
  if (token === null) return null;
  const link = `${origin}/access/${token}`;
  if (channel === 'sms') return { channel, recipient: to, subject: null, body: `${accountName}: ${link}` };
  const body = `Hello,\n\n${accountName} has a conversation for you. Open it here; you need no password:\n\n${link}\n`;
  return { channel, recipient: to, subject: `${accountName}: your conversation`, body };
}
