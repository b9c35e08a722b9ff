import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Api } from '../support/api.ts';
import { type Stage, setStage } from './stage.ts';

type Shown = { settings: { links: object; language: string | null } };

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

test('the account: name, time zone and settings, each by itself', async () => {
  const before = (await api('GET', '/v1/account')).body;
  const named = await api('PATCH', '/v1/account', { name: 'Bikes & more' });
  assert.deepEqual(named.body, { ...before, name: 'Bikes & more' });
  await api('PATCH', '/v1/account', { settings: { idleMinutes: 7 } });
  const zoned = await api('PATCH', '/v1/account', { timezone: 'America/Sao_Paulo' });
  const settings = {
    idleMinutes: 7,
    dialectLanguages: { chattabai: null },
    subdomain: 'parley-demo',
    language: null,
    links: { uses: null, days: null },
  };
  const expected = { ...before, name: 'Bikes & more', timezone: 'America/Sao_Paulo', settings };
  assert.deepEqual(zoned.body, expected);
  assert.deepEqual((await api('GET', '/v1/account')).body, expected);
  await api('PATCH', '/v1/account', { settings: { idleMinutes: null } });
  assert.deepEqual((await api('GET', '/v1/account')).body.settings, { ...settings, idleMinutes: null });
});

test('what access links have by themselves, and the language of letters: set, and cleared', async () => {
  const set = async (settings: object) => {
    const { status, body } = await api<Shown>('PATCH', '/v1/account', { settings });
    return [status, body.settings?.links, body.settings?.language];
  };
  assert.deepEqual(await set({ links: { uses: 3, days: 0 }, language: 'pt-BR' }), [200, { uses: 3, days: 0 }, 'pt-BR']);
  assert.deepEqual(await set({ links: { uses: null, days: 7 } }), [200, { uses: null, days: 7 }, 'pt-BR']);
  assert.deepEqual(await set({ language: null }), [200, { uses: null, days: 7 }, null]);
  for (const wrong of [
    { links: { uses: 0, days: 1 } },
    { links: { uses: 1.5, days: 1 } },
    { links: 3 },
    { language: 'de' },
  ]) {
    assert.equal((await api('PATCH', '/v1/account', { settings: wrong })).status, 422, JSON.stringify(wrong));
  }
});
