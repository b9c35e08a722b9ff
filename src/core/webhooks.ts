import type { Actor, Call } from './call.ts';
import { type EventKind, eventKinds } from './event.ts';
import { hostOf, isSealedOrHere, unreachable } from './named-server.ts';
import type { Instant } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lackedToHear, lacks, mayHear, mayNotRoute, rightsOf } from './right.ts';
import { systemCall } from './session.ts';
import type { Webhook } from './webhook-ports.ts';

export type NewWebhook = { url: string; kinds: EventKind[] | null };

const mostWebhooks = 20;

/** Its secret is told once. */
export async function addWebhook(
  ports: Ports,
  call: Call,
  { url, kinds: wanted }: NewWebhook,
): Promise<Result<Webhook & { secret: string }, 'forbidden' | 'invalid' | 'idempotency_key_reused'>> {
  const kinds = kindsFor(call.actor, wanted);
  const no = mayNotRoute(call.actor) ?? lacksToHear(call.actor, kinds) ?? (await unfit(ports, url));
  if (no) return no;
  return ports.store.transact(call, async (tx): Promise<Result<Webhook & { secret: string }, 'invalid'>> => {
    if ((await tx.webhooks.count()) >= mostWebhooks) {
      return refuse('invalid', {
        field: 'url',
        problem: `is one more than the ${mostWebhooks} that an account may have`,
      });
    }
    const id = tx.id();
    const secret = ports.secrets.webhookSecret();
    // What happens from its making on; that it was made is the first.
    const upto = tx.append({ kind: 'webhook.created', subject: id }) - 1;
    await tx.webhooks.insert({ id, url, kinds, upto }, secret);
    await tx.audit(call, 'webhook.created', id);
    return { ...((await tx.webhooks.get(id)) as Webhook), secret };
  });
}

export async function changeWebhook(
  ports: Ports,
  call: Call,
  id: string,
  asked: Partial<NewWebhook & { active: boolean }>,
): Promise<Result<Webhook, 'forbidden' | 'not_found' | 'invalid' | 'idempotency_key_reused'>> {
  const patch = { ...asked, ...(asked.kinds !== undefined && { kinds: kindsFor(call.actor, asked.kinds) }) };
  const no = mayNotRoute(call.actor) ?? (patch.url === undefined ? null : await unfit(ports, patch.url));
  if (no) return no;
  return ports.store.transact(call, async (tx): Promise<Result<Webhook, 'not_found' | 'forbidden'>> => {
    const before = await tx.webhooks.get(id);
    if (!before) return refuse('not_found', { noun: 'webhook' });
    // A caller who sets the URL or the kinds can read the events there.
    const kinds = patch.kinds === undefined ? before.kinds : patch.kinds;
    const lacking = patch.url === undefined && patch.kinds === undefined ? null : lacksToHear(call.actor, kinds);
    if (lacking) return lacking;
    // Another address, or going on, is a new beginning.
    const isFresh = patch.url !== undefined || (patch.active === true && !before.active);
    await tx.webhooks.update(id, {
      ...patch,
      ...(isFresh && { failure: null, failingSince: null, beginning: before.beginning + 1 }),
    });
    if (isFresh) await tx.webhooks.hurry(id);
    tx.append({ kind: 'webhook.changed', subject: id, changed: Object.keys(patch) });
    await tx.audit(call, 'webhook.changed', id);
    return (await tx.webhooks.get(id)) as Webhook;
  });
}

/** The former one is good for nothing any more. */
export async function renewWebhookSecret(
  tx: Tx,
  { secrets }: Ports,
  call: Call,
  id: string,
): Promise<Result<{ secret: string }, 'forbidden' | 'not_found'>> {
  const no = mayNotRoute(call.actor);
  if (no) return no;
  const before = await tx.webhooks.get(id);
  if (!before) return refuse('not_found', { noun: 'webhook' });
  // Its holder can invent what the receiver believes.
  const lacking = lacksToHear(call.actor, before.kinds);
  if (lacking) return lacking;
  const secret = secrets.webhookSecret();
  await tx.webhooks.setSecret(id, secret);
  tx.append({ kind: 'webhook.changed', subject: id, changed: ['secret'] });
  await tx.audit(call, 'webhook.secret', id);
  return { secret };
}

export async function removeWebhook(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.webhooks.remove(id))) return refuse('not_found', { noun: 'webhook' });
  tx.append({ kind: 'webhook.removed', subject: id });
  await tx.audit(call, 'webhook.removed', id);
  return { removed: true };
}

/** After so long without success the receiver is considered gone. */
const patienceMs = 5 * 86_400_000;

/** How a delivery ended. No event tells of it, which would be one more to deliver; that it pauses
 *  is one.
 *  @param delivered as it was when the delivery was sent
 *  @param failure null: it works
 *  @param over nobody is there any more: it pauses
 *  @returns false if it was paused, removed or restarted meanwhile: an answer to the earlier delivery says nothing about it now */
export async function noteDelivery(
  { store }: Ports,
  accountId: string,
  { id, beginning }: Pick<Webhook, 'id' | 'beginning'>,
  failure: string | null,
  over = false,
): Promise<boolean> {
  const noted = await store.transact(systemCall(accountId, 'webhook'), async (tx) => {
    const before = await tx.webhooks.get(id);
    if (!before?.active || before.beginning !== beginning) return { concerns: false };
    if (before.failure === failure && !before.failingSince) return { concerns: true };
    const failingSince: Instant | null = failure === null ? null : (before.failingSince ?? tx.now);
    const pauses = failingSince !== null && (over || Date.parse(tx.now) - Date.parse(failingSince) > patienceMs);
    await tx.webhooks.update(id, { failure, failingSince, ...(pauses && { active: false }) });
    if (pauses) tx.append({ kind: 'webhook.changed', subject: id, changed: ['active'] });
    return { concerns: true };
  });
  return 'concerns' in noted && noted.concerns;
}

/** `null` (all kinds) becomes the kinds that the actor may receive, unless it may receive all. */
function kindsFor(actor: Actor, kinds: readonly EventKind[] | null): EventKind[] | null {
  if (kinds !== null) return [...kinds];
  const heard = eventKinds.filter((kind) => mayHear(rightsOf(actor), kind));
  return heard.length === eventKinds.length ? null : heard;
}

/** A webhook brings no more than who sets it up may read. */
function lacksToHear(actor: Actor, kinds: readonly EventKind[] | null): Refusal<'forbidden'> | null {
  const lacked = (kinds ?? eventKinds)
    .map((kind) => lackedToHear(rightsOf(actor), kind))
    .find((right) => right !== null);
  return lacked ? refuse('forbidden', { right: lacked }) : null;
}

async function unfit(ports: Ports, text: string): Promise<Refusal<'invalid'> | null> {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || !isSealedOrHere(url)) {
    return refuse('invalid', { field: 'url', problem: 'is no address that begins with https://' });
  }
  return unreachable(ports, 'url', hostOf(url));
}
