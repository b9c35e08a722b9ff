import type { Letter } from './addon-nouns.ts';
import { normalAddress } from './address.ts';
import type { Call } from './call.ts';
import type { OwnCarrier } from './carrier-ports.ts';
import { mayWrite } from './letter-limits.ts';
import type { LetterFate } from './letter-ports.ts';
import { hostOf, unreachable } from './named-server.ts';
import type { Instant } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks, mayNotRoute } from './right.ts';

/** By what an account's letters go. */
export const throughs = ['outbox', 'own', 'installation', 'nothing'] as const;
export type Through = (typeof throughs)[number];

export async function putCarrier<C extends OwnCarrier>(
  ports: Ports,
  call: Call,
  carrier: C,
  secret: string | undefined,
): Promise<Result<C & { changedAt: Instant }, 'forbidden' | 'invalid' | 'idempotency_key_reused'>> {
  const no = mayNotRoute(call.actor) ?? (await reached(ports, carrier));
  return no ?? ports.store.transact(call, (tx) => keep(tx, call, carrier, secret));
}

function reached(ports: Ports, { channel, settings }: OwnCarrier): Promise<Refusal<'invalid'> | null> {
  return channel === 'email'
    ? unreachable(ports, 'host', settings.host)
    : unreachable(ports, 'url', hostOf(new URL(settings.url)));
}

/** @param secret left out: the one that is kept already, which belongs to where it was given for */
async function keep<C extends OwnCarrier>(
  tx: Tx,
  call: Call,
  carrier: C,
  secret: string | undefined,
): Promise<Result<C & { changedAt: Instant }, 'invalid'>> {
  const { channel } = carrier;
  const before = await tx.carriers.get(channel);
  const known = secret ?? (before && mayGo(before, carrier) ? await tx.carriers.secretOf(channel) : null);
  const needsNone = isOpen(carrier);
  if (known === null && !needsNone) {
    return refuse('invalid', {
      field: channel === 'email' ? 'password' : 'token',
      problem: 'is needed again for these',
    });
  }
  await tx.carriers.put(carrier, needsNone ? null : known);
  await tx.letters.hurry(channel);
  await note(tx, call, channel);
  return { ...carrier, changedAt: tx.now };
}

/** Whether it takes letters without being told who brings them. */
function isOpen({ channel, settings }: OwnCarrier): boolean {
  return channel === 'email' && settings.user === null;
}

/** A secret goes nowhere else than where it was given for, and not in the open where it was given for a connection that is sealed. */
function mayGo(before: OwnCarrier, now: OwnCarrier): boolean {
  return belongsTo(before) === belongsTo(now) && (isSealed(now) || !isSealed(before));
}

function isSealed({ channel, settings }: OwnCarrier): boolean {
  return channel !== 'email' || settings.tls !== 'offered';
}

function belongsTo({ channel, settings }: OwnCarrier): string {
  return JSON.stringify(
    channel === 'email' ? [settings.host, settings.port, settings.user] : [settings.url, settings.sid],
  );
}

export async function removeCarrier(
  tx: Tx,
  call: Call,
  channel: Letter['channel'],
): Promise<Result<{ removed: true }, 'forbidden'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (await tx.carriers.remove(channel)) await note(tx, call, channel);
  return { removed: true };
}

async function note(tx: Tx, call: Call, channel: Letter['channel']): Promise<void> {
  tx.append({ kind: 'account.changed', subject: tx.accountId, changed: ['carriers'] });
  await tx.audit(call, 'carrier.changed', channel);
}

/** A letter that says nothing, by the way that all others go. */
export async function testCarrier(
  tx: Tx,
  ports: Ports,
  call: Call,
  channel: Letter['channel'],
  recipient: string,
): Promise<Result<LetterFate, 'forbidden' | 'invalid' | 'no_channel' | 'throttled'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const kind = channel === 'email' ? 'email' : 'phone';
  const to = normalAddress(kind, recipient);
  if (to === null) return refuse('invalid', { field: 'to', problem: `is no ${kind}` });
  const account = await tx.account.get();
  if (!account) throw new Error(`There is no account ${tx.accountId}`);
  const refused = await mayWrite(tx, ports, account, channel, to);
  if (refused) return refused.refused === 'invalid' ? { ...refused, field: 'to' } : refused;
  const id = tx.enqueue({ kind: 'mail', orderKey: `mail ${to}`, payload: { template: 'test', channel, to } });
  const times = { nextTryAt: tx.now, createdAt: tx.now, endedAt: null };
  return { id, template: 'test', channel, recipient: to, state: 'waiting', failure: null, attempts: 0, ...times };
}

/** By what the account's letters go, and its own carrier, where it has one. */
export async function carrierOf<C extends Letter['channel']>(
  { store, carriers }: Ports,
  accountId: string,
  channel: C,
) {
  const reader = store.reader(accountId);
  const [account, own] = await Promise.all([reader.account.get(), reader.carriers.get(channel)]);
  const through: Through = account?.settings.outbox
    ? 'outbox'
    : own
      ? 'own'
      : carriers.house[channel]
        ? 'installation'
        : 'nothing';
  return { through, own };
}
