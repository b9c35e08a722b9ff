import { once } from 'node:events';
import WebSocket from 'ws';
import type { FirstRun } from '../../../src/demo/demo.ts';
import { apiOf, becomeVisitor } from '../api.ts';
import type { Stage } from './stage.ts';

type Page<T> = { items: T[] };

/** What the rows need of a server with the demo account: an inbox with a bot, a conversation, a visitor with an old cursor.
 *  @param share of a full attack */
export async function setStage(url: string, firstRun: FirstRun, share: number): Promise<Stage> {
  const api = apiOf(url, firstRun.v1.key);
  const inbox = await api<{ id: string }>('POST', '/v1/inboxes', {
    channel: 'web',
    name: 'With a bot',
    assignment: 'manual',
    liveChat: true,
    active: true,
  });
  if (inbox.status !== 201) throw new Error(`No inbox: ${inbox.status} ${JSON.stringify(inbox.body)}`);
  const bot = await api('PUT', `/v1/inboxes/${inbox.body.id}/bot`, {
    active: true,
    greeting: 'Hello! What is it about?',
    choices: [{ label: 'Hours', text: 'Nine to six.', leadsTo: 'text', targetId: null }],
    misunderstood: 'Please choose.',
    handOver: 'I am getting somebody.',
  });
  if (bot.status !== 200) throw new Error(`No bot: ${bot.status} ${JSON.stringify(bot.body)}`);
  const old = await becomeVisitor(url, firstRun.tochat.business);
  const after = await cursorOf(url, old.token);
  const talking = await becomeVisitor(url, firstRun.tochat.business);
  await talking.api('POST', '/v1/visitor/messages', { text: 'Where is my order, please?' });
  const { body: list } = await api<Page<{ id: string }>>('GET', '/v1/conversations?limit=1');
  return {
    url,
    firstRun,
    some: (count) => Math.max(1, Math.ceil(count * share)),
    isBrief: share < 1,
    visitors: (count, inboxId = firstRun.tochat.business) =>
      Promise.all(Array.from({ length: count }, () => visitorToken(url, inboxId))),
    ownerCookie: await ownerCookie(url, firstRun),
    botInbox: inbox.body.id,
    oldCursor: { token: old.token, after },
    conversation: { id: list.items[0]?.id as string, token: talking.token },
  };
}

/** Where a visitor's stream begins now. */
async function cursorOf(url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/visitor/live`, { headers });
  const [frame] = await once(socket, 'message');
  socket.terminate();
  return (JSON.parse(String(frame)) as { cursor: string }).cursor;
}

/** What a browser keeps of a sign-in. */
async function ownerCookie(url: string, { console: { email, password } }: FirstRun): Promise<string> {
  const headers = { 'sec-fetch-site': 'same-origin' };
  const { headers: answered, status } = await apiOf(url, null)('POST', '/v1/session', { email, password }, headers);
  if (status !== 201) throw new Error(`Not signed in: ${status}`);
  const cookies = answered.getSetCookie().map((one) => one.split(';', 1)[0] as string);
  return cookies.join('; ');
}

/** Waits as long as it is told to: rows before may have used up what a network has. */
async function visitorToken(url: string, inboxId: string): Promise<string> {
  for (;;) {
    const { status, headers, body } = await apiOf(url, null)<{ token: string }>('POST', '/v1/visitors', { inboxId });
    if (status === 201) return body.token;
    if (status !== 429 && status !== 503) throw new Error(`No visitor: ${status} ${JSON.stringify(body)}`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(headers.get('retry-after') ?? 1)));
  }
}
