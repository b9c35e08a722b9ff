import { createHmac } from 'node:crypto';
import type { Encoding } from '../core/change.ts';
import type { LogEvent } from '../core/event.ts';
import type { Reader } from '../core/ports.ts';
import type { HookAnswer, HookPost, Webhook, WebhookPlace } from '../core/webhook-ports.ts';
import { loadChanges } from './changes.ts';

type Deliverer = {
  readerOf(accountId: string): Reader;
  place: WebhookPlace;
  encoding: Encoding;
  post: HookPost;
  /** @param delivered as it was when the delivery was sent
   *  @param failure null: it works
   *  @returns false where that is a webhook of before */
  note(accountId: string, delivered: Webhook, failure: string | null, gone?: boolean): Promise<boolean>;
  now(): number;
};

export function webhookCourier(to: Deliverer) {
  return {
    deliver: (accountId: string, id: string) => deliver(to, accountId, id),
    tryOut: (accountId: string, webhook: Webhook) => tryOut(to, accountId, webhook),
  };
}

const atOnce = 100;
/** Then it waits for its next turn behind everybody else's: nobody whose address answers late holds a place for long. */
const turnMs = 4000;

/** Brings a webhook what it has not got yet, at most so many events in one request, in order; an event comes again until it was taken, so that
 *  it may come twice: its number tells.
 *  @throws Error where it was not taken: another try may help */
async function deliver(to: Deliverer, accountId: string, id: string): Promise<void> {
  const reader = to.readerOf(accountId);
  for (const end = to.now() + turnMs; to.now() < end; ) {
    // Read anew each time: it may have been paused, or have another address.
    const webhook = await reader.webhooks.get(id);
    if (!webhook?.active) return;
    const events = again(webhook, await reader.log.after(webhook.upto, atOnce));
    const last = events.at(-1);
    if (!last) return;
    const wanted = events.filter(({ kind }) => webhook.kinds?.includes(kind) ?? true);
    const isTold = wanted.length > 0 || missedBefore(webhook, events) > 0;
    if (isTold && webhook.delivering !== last.number) await to.place.delivering(accountId, id, last.number);
    const answer = isTold ? await bring(to, reader, webhook, events, wanted) : 'taken';
    // Read again: it has another address, which gets the same events at once, or it was paused.
    if (answer === 'outdated') continue;
    if (answer === 'gone') return;
    await to.place.delivered(accountId, id, last.number);
  }
}

/** Of what a webhook has not got yet, what a delivery brought that nobody knows to be taken: receivers tell by its id that it comes again
 *  (standardwebhooks.com). All of it where there was none. */
function again({ upto, delivering }: Webhook, events: LogEvent[]): LogEvent[] {
  const before = events.filter(({ number }) => number <= delivering);
  return delivering > upto && before.length > 0 ? before : events;
}

/** What the log does not hold any more is lost to who paused for so long. */
function missedBefore({ upto }: Webhook, [first]: LogEvent[]): number {
  return (first?.number ?? 0) - 1 - upto;
}

/** Gone: it wants nothing any more; outdated: it failed where the webhook no longer leads.
 *  @throws Error where it was not taken */
async function bring(
  to: Deliverer,
  reader: Reader,
  webhook: Webhook,
  events: LogEvent[],
  wanted: LogEvent[],
): Promise<'taken' | 'gone' | 'outdated'> {
  const { accountId } = reader;
  const changes = await loadChanges(reader, wanted);
  const upto = events.at(-1)?.number ?? 0;
  const missing = missedBefore(webhook, events);
  const from = webhook.upto + missing;
  const missed = missing > 0 ? `"missed":${missing},` : '';
  const text = changes.map(to.encoding.people).join(',');
  const body = `{"webhookId":"${webhook.id}","after":${from},"upto":${upto},${missed}"events":[${text}]}`;
  const answer = await send(to, accountId, webhook, `${webhook.id}.${from}.${upto}`, body);
  if ('failed' in answer) {
    if (!(await to.note(accountId, webhook, answer.failed, answer.gone))) return 'outdated';
    if (answer.gone) return 'gone';
    throw Object.assign(new Error(answer.failed), { host: URL.parse(webhook.url)?.host });
  }
  if (webhook.failure !== null) await to.note(accountId, webhook, null);
  return 'taken';
}

/** An empty delivery, to see whether it is taken. */
async function tryOut(to: Deliverer, accountId: string, webhook: Webhook): Promise<HookAnswer> {
  const { id, upto } = webhook;
  const body = `{"webhookId":"${id}","after":${upto},"upto":${upto},"test":true,"events":[]}`;
  return send(to, accountId, webhook, `${id}.test.${to.now()}`, body);
}

/** As standardwebhooks.com says: the id, the time and the body are signed together. */
async function send(to: Deliverer, accountId: string, { id, url }: Webhook, name: string, body: string) {
  const secret = await to.place.secretOf(accountId, id);
  if (secret === null) throw new Error(`Webhook ${id} has no secret`);
  const seconds = String(Math.floor(to.now() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${name}.${seconds}.${body}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Parley',
    'webhook-id': name,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  };
  return to.post(url, headers, body);
}
