import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { until } from '../support/patience.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let second: Server;
before(async () => {
  site = await sharedSite();
  second = await site.start();
});
after(() => site.stop());

type Frame = {
  signal?: string;
  conversationId?: string;
  from?: string;
  by?: string | null;
  events?: { kind: string }[];
};

/** A socket and everything it heard. */
async function listen(url: string, path: string, options: { token?: string; protocols?: string[] }) {
  const headers = options.token ? { authorization: `Bearer ${options.token}` } : {};
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, options.protocols ?? [], { headers });
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(data.toString())));
  await once(socket, 'message');
  const heard = (wanted: (frame: Frame) => boolean) =>
    until(
      () => frames.find(wanted),
      () => `heard ${JSON.stringify(frames)}`,
    );
  return { socket, frames, heard };
}

test('a revoked key’s open stream is cut at once, in another process too', async () => {
  const { firstRun } = site;
  const owner = apiOf(site.url, firstRun.v1.key);
  const made = await owner<{ id: string; token: string }>('POST', '/v1/keys', {
    name: 'Short',
    rights: ['conversations'],
  });
  const streams = await Promise.all(
    [site.url, second.url].map((url) => listen(url, '/v1/live', { token: made.body.token })),
  );
  const closings = streams.map(({ socket }) => once(socket, 'close'));
  assert.equal((await owner('DELETE', `/v1/keys/${made.body.id}`)).status, 204);
  for (const [code] of await Promise.all(closings)) assert.equal(code, 4401);
});

test('signing out ends the open streams of that session at once, in every process, and no others', async () => {
  const signIn = async () => {
    const credentials = { ...site.firstRun.console, as: 'token' };
    return (await apiOf(site.url, null)<{ token: string }>('POST', '/v1/session', credentials)).body.token;
  };
  const [leaving, staying] = [await signIn(), await signIn()];
  const urls = [site.url, second.url];
  const cut = await Promise.all(urls.map((url) => listen(url, '/v1/live', { token: leaving })));
  const events = await fetch(`${site.url}/v1/live`, { headers: { authorization: `Bearer ${leaving}` } });
  const kept = await Promise.all(urls.map((url) => listen(url, '/v1/live', { token: staying })));
  const closings = cut.map(({ socket }) => once(socket, 'close'));
  assert.equal((await apiOf(site.url, leaving)('DELETE', '/v1/session')).status, 204);
  for (const [code] of await Promise.all(closings)) assert.equal(code, 4401);
  await assert.rejects(events.text(), 'the server-sent events end as well');
  for (const { heard } of kept) await heard((frame) => frame.events?.some((e) => e.kind === 'member.changed') ?? false);
  for (const { socket } of kept) {
    assert.equal(socket.readyState, WebSocket.OPEN);
    socket.close();
  }
});

test('an agent who is taken off an inbox stops hearing its conversations on the open stream', async () => {
  const { firstRun } = site;
  const owner = apiOf(site.url, firstRun.v1.key);
  const made = await owner<{ id: string }>('POST', '/v1/agents', { name: 'Dana' });
  const inbox = firstRun.tochat.business;
  const { body } = await owner<{ agentIds: string[] }>('GET', `/v1/inboxes/${inbox}`);
  await owner('PATCH', `/v1/inboxes/${inbox}`, { agentIds: [...body.agentIds, made.body.id] });
  const member = { email: 'dana@demo.example', name: 'Dana', role: 'agent', agentId: made.body.id };
  const invited = await owner<{ link: string }>('POST', '/v1/members', member);
  const session = await apiOf(site.url, null)<{ token: string }>('POST', '/v1/session/link', {
    token: invited.body.link.split('#')[1],
    password: 'dana’s own password',
    as: 'token',
  });
  const dana = await listen(site.url, '/v1/live', { token: session.body.token });
  const visitor = await becomeVisitor(site.url, inbox);
  await visitor.api('POST', '/v1/visitor/messages', { text: 'One' });
  const isMessage = (frame: Frame) => frame.events?.some((event) => event.kind === 'message.created') ?? false;
  await dana.heard(isMessage);

  await owner('PATCH', `/v1/inboxes/${inbox}`, { agentIds: body.agentIds });
  const before = dana.frames.filter(isMessage).length;
  await visitor.api('POST', '/v1/visitor/messages', { text: 'Two' });
  await owner('POST', '/v1/teams', { name: 'After', agentIds: [] });
  await dana.heard((frame) => frame.events?.some((event) => event.kind === 'team.created') ?? false);
  assert.equal(dana.frames.filter(isMessage).length, before);
  dana.socket.close();
});

test('typing is heard by the other side, not by oneself, and a note of it is kept nowhere', async () => {
  const { firstRun } = site;
  const agent = apiOf(site.url, firstRun.v1.key);
  const visitor = await becomeVisitor(site.url, firstRun.tochat.business);
  await visitor.api('POST', '/v1/visitor/messages', { text: 'Hello' });
  const list = await agent<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=1');
  const conversationId = list.body.items[0]?.id as string;
  const before = await agent<{ items: unknown[] }>('GET', `/v1/conversations/${conversationId}/messages`);

  const people = await listen(site.url, '/v1/live', { token: firstRun.v1.key });
  const session = await apiOf(site.url, null)<{ token: string }>('POST', '/v1/session', {
    ...firstRun.console,
    as: 'token',
  });
  const console = await listen(site.url, '/v1/live', { token: session.body.token });
  const outside = await listen(site.url, '/v1/visitor/live', { token: visitor.token });

  // Signals are lossy, and a stream that has only just begun may miss one: whoever types says so again.
  const typing = setInterval(() => console.socket.send(JSON.stringify({ signal: 'typing', conversationId })), 50);
  assert.equal((await people.heard((frame) => frame.signal === 'typing')).conversationId, conversationId);
  assert.deepEqual(await outside.heard((frame) => frame.signal === 'typing'), { signal: 'typing', name: 'Ana' });
  clearInterval(typing);
  assert.ok(!console.frames.some((frame) => frame.signal), 'heard himself');

  const answering = setInterval(() => outside.socket.send(JSON.stringify({ signal: 'typing' })), 50);
  const heard = await console.heard((frame) => frame.from === 'visitor');
  clearInterval(answering);
  assert.deepEqual(heard, { signal: 'typing', conversationId, from: 'visitor', by: null });

  for (const nonsense of ['', '{', '[]', 'null', '{"signal":"shouting"}', '{"signal":"typing","conversationId":7}']) {
    console.socket.send(nonsense);
  }
  const now = await agent<{ items: unknown[] }>('GET', `/v1/conversations/${conversationId}/messages`);
  assert.deepEqual(now.body, before.body);
  for (const { socket } of [people, console, outside]) socket.close();
});
