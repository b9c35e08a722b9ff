// Presence is one fact with one log, whichever door it came by (promise 7; chattabai point 8).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, openDoor } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = openDoor(site, site.url);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Entry = { status: string; handler: string; ip: string; id: string };
const logOf = async (ref: string) => (await door('log', { ref })).body.data as Entry[];

test('what the console sets, this API shows and logs; what this API sets, the console shows', async () => {
  const { ref } = site.firstRun.chattabai;
  const api = apiOf(site.url, site.firstRun.v1.key);
  const agent = await inside.core.read(inside.accountId).agents.byRef(ref);
  const id = agent?.id as string;
  await api('PUT', `/v1/agents/${id}/presence`, { presence: 'busy' });
  assert.equal(((await door('getStatus', { ref })).body.user as { status: string }).status, 'inConversation');
  const [entry] = await logOf(ref);
  assert.deepEqual(
    [entry?.status, entry?.handler, entry?.ip],
    ['inConversation', 'v1 PUT /v1/agents/:id/presence', '127.0.0.1'],
  );
  await door('setStatus', { ref, status: 'pause' });
  assert.equal((await api<{ presence: string }>('GET', `/v1/agents/${id}`)).body.presence, 'away');
  const before = (await logOf(ref)).length;
  await api('PUT', `/v1/agents/${id}/presence`, { presence: 'away' });
  assert.equal((await logOf(ref)).length, before, 'what it is already logs nothing, whoever says it');
});

test('the log tells the account’s time, and pages of it tell all', async () => {
  const ref = '000144';
  const api = apiOf(site.url, site.firstRun.v1.key);
  await door('setStatus', { ref, status: 'online' });
  const at = async () =>
    ((await door('log', { ref, limit: 1 })).body.data as { creationDate: string }[])[0]?.creationDate as string;
  const here = await at();
  await api('PATCH', '/v1/account', { timezone: 'Asia/Tokyo' });
  const there = await at();
  await api('PATCH', '/v1/account', { timezone: 'Europe/Madrid' });
  const hours = (Date.parse(`${there.replace(' ', 'T')}Z`) - Date.parse(`${here.replace(' ', 'T')}Z`)) / 3_600_000;
  assert.ok(hours === 8 || hours === 7, `${here} ${there}`);
  for (let i = 0; i < 8; i++) await door('setStatus', { ref, status: i % 2 ? 'online' : 'pause' });
  const all = await logOf(ref);
  const paged: Entry[] = [];
  for (let before = ''; ; ) {
    const { data } = (await door('log', { ref, limit: 3, ...(before && { before }) })).body as { data: Entry[] };
    if (data.length === 0) break;
    paged.push(...data);
    before = data.at(-1)?.id as string;
  }
  assert.deepEqual(paged, all);
});

test('a status by number changes only those who share the line', async () => {
  const { sharedNumber, sharedRefs } = site.firstRun.chattabai;
  const { core, call } = inside;
  const fields = { whatsappNumber: null, pictureUrl: null, post: null, capacity: 1, email: null };
  const alone = done(await core.addAgent(call, { name: 'Gita', ref: '000145', voiceNumber: sharedNumber, ...fields }));
  await door('setLine', { outboundNumber: sharedNumber, status: 'online' });
  const before = await Promise.all(sharedRefs.map(logOf));
  await door('setLine', { outboundNumber: sharedNumber, status: 'online' });
  assert.deepEqual(await Promise.all(sharedRefs.map(logOf)), before, 'nothing is logged again');
  assert.equal((await core.read(inside.accountId).agents.get(alone.id))?.presence, 'offline');
});

test('the words are in the language that the account sets for this dialect', async () => {
  const { ref } = site.firstRun.chattabai;
  const api = apiOf(site.url, site.firstRun.v1.key);
  const visual = async () =>
    ((await door('setStatus', { ref, status: 'online' })).body.user as { statusVisual: string }).statusVisual;
  const words: [string | null, string][] = [
    ['en', 'Available'],
    ['es', 'Disponible'],
    ['pt-BR', 'Disponível'],
    ['nl', 'Beschikbaar'],
    [null, 'Beschikbaar'],
  ];
  for (const [language, expected] of words) {
    const { status } = await api('PATCH', '/v1/account', { settings: { dialectLanguages: { chattabai: language } } });
    assert.equal(status, 200);
    assert.equal(await visual(), expected);
  }
});

test('an agent that was removed is found no more', async () => {
  const agent = await inside.core.read(inside.accountId).agents.byRef('000145');
  done(await inside.core.removeAgent(inside.call, agent?.id as string));
  assert.equal((await door('getStatus', { ref: '000145' })).body.code, 200);
});
