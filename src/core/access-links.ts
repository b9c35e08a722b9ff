import { addressOfPerson, endFormerToken, enter } from './access-entries.ts';
import type { Call } from './call.ts';
import { startOfDay } from './click-sums.ts';
import type { Owner } from './contact-ports.ts';
import { contactKnownBy } from './contacts.ts';
import { isUuid } from './id.ts';
import { canBeKept, dayOf } from './instant.ts';
import { mayWrite } from './letter-limits.ts';
import type { Account } from './nouns.ts';
import { type AccessLink, type LinkMaker, type LinkState, stateOfLink, usualLink } from './outside-nouns.ts';
import { knowIn } from './place.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks, mayNotLink } from './right.ts';
import { systemCall } from './session.ts';
import { scopeOf, sees } from './visibility.ts';

export type LinkRequest = {
  userName: string;
  /** an inbox by the name that it has outside, or by its id */
  bot: string;
  email: string | null;
  phone: string | null;
  maxUses: number | null;
  dateLimit: string | null;
  /** when the asking began, in milliseconds */
  startedMs: number;
};
export type MadeLink = {
  id: string;
  inboxId: string;
  token: string;
  userKey: string;
  dateLimit: string;
  maxUses: number;
  before: boolean;
  seconds: number;
};

/** The name of a person outside in an account: nothing can be read from it, and the same name gives the same. People who got
 *  theirs while it was a plain hash of their name keep it. */
export async function userKeyOf(tx: Tx, { secrets }: Pick<Ports, 'secrets'>, userName: string): Promise<string> {
  const former = secrets.hashOf(`${tx.accountId} ${userName}`).toString('hex').slice(0, 40);
  return (await tx.users.isNamed(former)) ? former : secrets.pseudonym(tx.accountId, userName);
}

/** A link for a person to talk in an inbox, sent by mail and by text message. If its maker already
 *  has a valid one, that link is returned again; it is never returned to others. */
export async function makeAccessLink(
  tx: Tx,
  ports: Ports,
  call: Call,
  request: LinkRequest,
): Promise<Result<MadeLink, 'forbidden' | 'invalid' | 'not_found' | 'no_channel' | 'throttled'>> {
  const no = mayNotLink(call.actor);
  if (no) return no;
  const account = await tx.account.get();
  const inboxId = (await tx.links.inboxOf(request.bot)) ?? (isUuid(request.bot) ? request.bot : null);
  const inbox = inboxId === null ? null : await tx.inboxes.get(inboxId);
  if (!account || !inbox?.liveChat || !inbox.active) return refuse('not_found', { noun: 'inbox' });
  if (!sees(scopeOf(call), { inboxId: inbox.id, agentId: null, teamId: null })) {
    return refuse('not_found', { noun: 'inbox' });
  }
  const limit = limitOf(account, request.dateLimit, tx.now);
  if ('refused' in limit) return limit;
  const userKey = await userKeyOf(tx, ports, request.userName);
  const maker = makerOf(call);
  const before = await tx.links.usable(inbox.id, userKey, maker);
  const { email, phone } = before ? news(before, request) : request;
  const refused =
    (await mayWrite(tx, ports, account, 'email', email)) ?? (await mayWrite(tx, ports, account, 'sms', phone));
  if (refused) return refused;
  const link =
    before ?? (await insert(tx, ports, account, { ...request, ...limit, ...maker, inboxId: inbox.id, userKey }));
  await tx.audit(call, before ? 'accessLink.told' : 'accessLink.created', link.id);
  if (before) {
    await tx.links.readdress(link.id, { email: email ?? before.email, phone: phone ?? before.phone });
  }
  for (const [channel, to] of [
    ['email', email],
    ['sms', phone],
  ] as const) {
    if (to === null) continue;
    const payload = { template: 'access-link', linkId: link.id, channel, to };
    tx.enqueue({ kind: 'mail', orderKey: `mail ${to}`, payload });
  }
  const { id, token, dateLimit, maxUses } = link;
  const seconds = Math.max(0, ports.now() - request.startedMs) / 1000;
  return { id, inboxId: inbox.id, token, userKey, dateLimit, maxUses, before: before !== null, seconds };
}

function makerOf({ actor }: Call): LinkMaker {
  return { memberId: actor.kind === 'member' ? actor.id : null, keyId: actor.kind === 'key' ? actor.id : null };
}

/** Nothing is sent again to where it was sent. */
function news(before: AccessLink, { email, phone }: LinkRequest) {
  return { email: email === before.email ? null : email, phone: phone === before.phone ? null : phone };
}

type NewLink = LinkMaker & { dateLimit: string; expiresAt: string; inboxId: string; userKey: string } & Pick<
    LinkRequest,
    'email' | 'phone' | 'maxUses'
  >;

async function insert(tx: Tx, { secrets }: Ports, { settings }: Account, wanted: NewLink) {
  const { token, hash } = secrets.issue('pt_', tx.accountId);
  const { dateLimit, expiresAt, inboxId, userKey, email, phone, memberId, keyId } = wanted;
  const maxUses = wanted.maxUses ?? settings.links?.uses ?? usualLink.uses;
  const link = { id: tx.id(), inboxId, userKey, dateLimit, expiresAt, maxUses, email, phone };
  await tx.links.insert({ ...link, memberId, keyId, token, tokenHash: hash });
  return { ...link, token };
}

/** The last day, inclusive, on the account's clock. */
function limitOf(
  { timezone, settings }: Account,
  asked: string | null,
  now: string,
): { dateLimit: string; expiresAt: string } | Refusal<'invalid'> {
  const today = Temporal.Instant.from(now).toZonedDateTimeISO(timezone).toPlainDate();
  const day = asked === null ? today.add({ days: settings.links?.days ?? usualLink.days }) : dayOf(asked);
  if (day === null) return refuse('invalid', { field: 'dateLimit', problem: 'is no day' });
  if (Temporal.PlainDate.compare(day, today) < 0) return refuse('invalid', { field: 'dateLimit', problem: 'is past' });
  const end = startOfDay(day.add({ days: 1 }), timezone);
  if (!canBeKept(end)) return refuse('invalid', { field: 'dateLimit', problem: 'is too far away' });
  return { dateLimit: day.toString(), expiresAt: new Date(end).toISOString() };
}

export type ShownLink = { accountId: string; state: LinkState; inboxName: string };

/** What a link is now: looking uses nothing up. Null for what was never one. */
export async function showAccessLink({ store, secrets, now }: Ports, token: string): Promise<ShownLink | null> {
  const named = secrets.read('pt_', token);
  if (!named) return null;
  const reader = store.unverified(named.accountId, 'strangers');
  const link = await reader.links.byHash(named.hash);
  const inbox = link && (await reader.inboxes.get(link.inboxId));
  if (!link || !inbox?.active) return null;
  const state = stateOfLink(link, new Date(now()).toISOString());
  return { accountId: named.accountId, state, inboxName: inbox.name };
}

/** Lets the person in: uses the link once, and gives this browser a token of its own. */
export async function useAccessLink(
  ports: Ports,
  token: string,
  address: string,
): Promise<Result<{ visitor: string; inboxName: string }, 'link_used_up' | 'idempotency_key_reused'>> {
  const shown = await showAccessLink(ports, token);
  const named = ports.secrets.read('pt_', token);
  if (!shown || !named) return refuse('link_used_up', {});
  const call = { ...systemCall(shown.accountId, 'access link'), address };
  return ports.store.transact(call, async (tx) => {
    const link = await tx.links.use(named.hash);
    if (!link) return refuse('link_used_up', {});
    const visitor = await enter(tx, ports, link.id);
    await introduce(tx, link, addressOfPerson(ports, { accountId: tx.accountId, ...link }));
    await tx.audit(call, 'accessLink.used', link.id);
    return { visitor, inboxName: shown.inboxName };
  });
}

/** What it writes is its contact's, whichever device it writes on. A token that wrote before has a contact already: the person is that
 *  one, unless the name outside is another's by now, who has the token from then on. */
async function introduce(tx: Tx, { inboxId, userKey }: AccessLink, address: string): Promise<void> {
  const row = await tx.contactInboxes.get(inboxId, address);
  const named = await tx.contacts.ownerOf('external', userKey);
  if (row && row.contactId === named?.contactId) return;
  if (row && !named) {
    await tx.contacts.addAddress(row.contactId, { kind: 'external', value: userKey }, row.originId);
    tx.append({ kind: 'contact.changed', subject: row.contactId, changed: ['addresses'] });
    return;
  }
  const { contactId, originId } = named ?? (await contactOf(tx, userKey));
  if (row) await tx.contacts.follow(contactId, address);
  else await knowIn(tx, { inboxId, address, providerId: address, contactId, originId });
  tx.append({ kind: 'contact.changed', subject: contactId, changed: ['inboxes'] });
}

/** The contact that a person outside is. */
export function contactOf(tx: Tx, userKey: string): Promise<Owner> {
  return contactKnownBy(tx, 'external', userKey);
}

/** Who opens it from now on is told so, and who came in by it is put out. */
export async function revokeAccessLink(
  tx: Tx,
  ports: Pick<Ports, 'secrets'>,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const link = await tx.links.revoke(id);
  if (!link) return refuse('not_found', { noun: 'key' });
  const { inboxId, former } = link;
  if (former) await endFormerToken(tx, ports, link);
  // Streams that are open ask again who they are.
  tx.append({ kind: 'inbox.changed', subject: inboxId, inboxId, changed: ['accessLinks'] });
  await tx.audit(call, 'accessLink.revoked', id);
  return { removed: true };
}
