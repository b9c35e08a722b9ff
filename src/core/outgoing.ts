import type { Letter } from './addon-nouns.ts';
import { interrupted } from './delivery.ts';
import { type Wording, write, writeShort } from './letter.ts';
import type { Carrier } from './letter-ports.ts';
import type { Account } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { issueLink, systemCall } from './session.ts';

/** What a job of mail names: the text is made when it goes out. */
type LetterRequest =
  | { template: 'invitation'; memberId: string }
  | { template: 'access-link'; linkId: string; channel: 'email' | 'sms'; to: string }
  | { template: 'test'; channel: 'email' | 'sms'; to: string };

/** @property id run twice, it is one letter
 *  @property lost the process that carried it last died at it: the letter may be out */
export type LetterJob = { id: string; lost: boolean; payload: Record<string, string> };

/** How it ended; `gone`: there is nothing to say any more. */
export type LetterEnd = { ended: 'sent' | 'gone' } | { ended: 'failed' | 'uncertain'; reason: string };

/** @property link what lets its reader in; null: nothing in it does */
type Written = Omit<Letter, 'id' | 'createdAt'> & { link: string | null };

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
    const { outbox } = account.settings;
    const carrier = outbox ? undefined : await carrierFor(tx, ports, channel);
    if (!outbox && !carrier) return refuse('no_channel', { channel });
    const letter = await letterOf(tx, ports, account, id, request, origin);
    if (!letter || carrier) return letter && { letter, carrier };
    const { link: _, ...kept } = letter;
    await tx.outbox.insert({ id, ...kept, createdAt: tx.now });
    return 'kept';
  });
  const isTest = request.template === 'test';
  if (written === 'kept') return { ended: 'sent' };
  if (written === null) return { ended: 'gone' };
  if ('refused' in written) return isTest ? { ended: 'failed', reason: written.refused } : written;
  if (lost) return { ended: 'uncertain', reason: interrupted };
  const { letter, carrier } = written;
  const { recipient: to, subject, body: text, html, link } = letter;
  const said = (words: string) => withoutLink(words, link);
  const sent = await carrier?.carry({ id, to, subject, text, html }).catch((error: Error) => {
    // Whoever asks for a test waits for its end: it is tried once.
    if (isTest) return { refused: error.message };
    throw new Error(said(error.message));
  });
  if (!sent) return refuse('no_channel', { channel });
  if ('refused' in sent) return { ended: 'failed', reason: said(sent.refused) };
  if ('uncertain' in sent) return { ended: 'uncertain', reason: sent.uncertain };
  return { ended: 'sent' };
}

/** The account's own, else the installation's. */
async function carrierFor(tx: Tx, { carriers }: Ports, channel: Letter['channel']): Promise<Carrier | undefined> {
  const own = await tx.carriers.get(channel);
  return own ? carriers.own(own, await tx.carriers.secretOf(channel)) : carriers.house[channel];
}

async function letterOf(
  tx: Tx,
  ports: Ports,
  account: Account,
  id: string,
  request: LetterRequest,
  origin: string,
): Promise<Written | null> {
  if (request.template === 'invitation') return invitation(tx, ports, account, id, request.memberId, origin);
  if (request.template === 'access-link') return accessLink(tx, account, request, origin);
  const { channel, to } = request;
  const about = { account, name: null, link: `${origin}/console/settings/letters` };
  const test =
    channel === 'email'
      ? mail('test', to, about)
      : { channel, recipient: to, subject: null, body: writeShort('test', about), html: null };
  return { ...test, link: null };
}

const mostWords = 500;

/** What a server said of a letter, without the link that it may have repeated. */
function withoutLink(words: string, link: string | null): string {
  if (link === null) return words.slice(0, mostWords);
  const token = link.slice(Math.max(link.lastIndexOf('/'), link.lastIndexOf('#')) + 1);
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
  return {
    channel,
    recipient: to,
    subject: null,
    body: writeShort('access-link', about),
    html: null,
    link: about.link,
  };
}

function mail(template: Wording, recipient: string, about: Parameters<typeof write>[1]): Written {
  const { subject, text, html } = write(template, about);
  return { channel: 'email', recipient, subject, body: text, html, link: about.link };
}
