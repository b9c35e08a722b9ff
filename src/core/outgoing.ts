import type { Letter } from './addon-nouns.ts';
import { interrupted } from './delivery.ts';
import { type Wording, write, writeShort } from './letter.ts';
import type { Account } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { issueLink, systemCall } from './session.ts';

/** What a job of mail names: the text is made when it goes out. */
type LetterRequest =
  | { template: 'invitation'; memberId: string }
  | { template: 'access-link'; linkId: string; channel: 'email' | 'sms'; to: string };

/** @property id run twice, it is one letter
 *  @property lost the process that carried it last died at it: the letter may be out */
export type LetterJob = { id: string; lost: boolean; payload: Record<string, string> };

/** How it ended; `gone`: there is nothing to say any more. */
export type LetterEnd = { ended: 'sent' | 'gone' } | { ended: 'failed' | 'uncertain'; reason: string };

/** @property link what lets its reader in */
type Written = Omit<Letter, 'id' | 'createdAt'> & { link: string };

/** Sends what a job asks for; throws where another try may help. An account without a channel for it refuses: the job waits until there
 *  is one.
 *  @param origin of the pages that links lead to */
export async function sendLetter(
  ports: Ports,
  accountId: string,
  { id, lost, payload }: LetterJob,
  origin: string,
): Promise<Result<LetterEnd, 'no_channel' | 'idempotency_key_reused'>> {
  const request = payload as LetterRequest;
  const channel = request.template === 'invitation' ? 'email' : request.channel;
  const written = await ports.store.transact(systemCall(accountId, 'mail'), async (tx) => {
    const account = await tx.account.get();
    if (!account) return null;
    if (!account.settings.outbox && !ports.carriers[channel]) return refuse('no_channel', { channel });
    const letter =
      request.template === 'invitation'
        ? await invitation(tx, ports, account, id, request.memberId, origin)
        : await accessLink(tx, account, request, origin);
    if (!letter || !account.settings.outbox) return letter;
    const { link: _, ...kept } = letter;
    await tx.outbox.insert({ id, ...kept, createdAt: tx.now });
    return 'kept';
  });
  if (written === 'kept') return { ended: 'sent' };
  if (written === null) return { ended: 'gone' };
  if ('refused' in written) return written;
  if (lost) return { ended: 'uncertain', reason: interrupted };
  const { recipient: to, subject, body: text, html } = written;
  const said = (words: string) => withoutLink(words, written.link);
  const sent = await ports.carriers[channel]?.carry({ id, to, subject, text, html }).catch((error: Error) => {
    throw new Error(said(error.message));
  });
  if (!sent) return refuse('no_channel', { channel });
  if ('refused' in sent) return { ended: 'failed', reason: said(sent.refused) };
  if ('uncertain' in sent) return { ended: 'uncertain', reason: sent.uncertain };
  return { ended: 'sent' };
}

const mostWords = 500;

/** What a server said of a letter, without the link that it may have repeated. */
function withoutLink(words: string, link: string): string {
  const token = link.slice(link.search(/[^/#]*$/));
  return words.replaceAll(link, '…').replaceAll(token, '…').slice(0, mostWords);
}

/** Null for somebody who came in already, or is no member any more. */
async function invitation(
  tx: Tx,
  ports: Ports,
  account: Account,
  jobId: string,
  memberId: string,
  origin: string,
): Promise<Written | null> {
  const member = await tx.members.get(memberId);
  if (!member || member.hasPassword) return null;
  const link = `${origin}/console/welcome#${await issueLink(tx, ports, memberId, jobId)}`;
  return mail('invitation', member.email, { account, name: member.name, link });
}

/** Null for one that was revoked meanwhile. */
async function accessLink(
  tx: Tx,
  account: Account,
  { linkId, channel, to }: Extract<LetterRequest, { template: 'access-link' }>,
  origin: string,
): Promise<Written | null> {
  const token = await tx.links.tokenOf(linkId);
  if (token === null) return null;
  const about = { account, name: null, link: `${origin}/access/${token}` };
  if (channel === 'email') return mail('access-link', to, about);
  return { channel, recipient: to, subject: null, body: writeShort(about), html: null, link: about.link };
}

function mail(template: Wording, recipient: string, about: Parameters<typeof write>[1]): Written {
  const { subject, text, html } = write(template, about);
  return { channel: 'email', recipient, subject, body: text, html, link: about.link };
}
