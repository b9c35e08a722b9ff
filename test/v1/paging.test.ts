import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Api } from '../support/api.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
  await stage.person('agent');
  await stage.person('admin');
});
after(() => stage.stop());

type Row = Record<string, unknown> & { id: string };
type List = { items: Row[]; next: string | null };

test('a list is paged: every row once, in one order', async () => {
  const { id: inboxId } = (await api<Row>('POST', '/v1/inboxes', { channel: 'web', name: 'Pages' })).body;
  for (let i = 0; i < 5; i++) {
    const { id: contactId } = (await api<Row>('POST', '/v1/contacts', { name: `Page ${i}` })).body;
    await api('POST', '/v1/conversations', { inboxId, contactId });
  }
  for (const path of ['/v1/contacts', '/v1/agents', '/v1/members', '/v1/conversations?state=all']) {
    const ask = (query: string) => api<List>('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
    const whole = (await ask('limit=200')).body;
    assert.ok(whole.items.length > 2 && whole.next === null, path);
    const found: Row[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: { body: List } = await ask(`limit=2${next && `&after=${next}`}`);
      assert.ok(body.items.length <= 2);
      found.push(...body.items);
      next = body.next;
    }
    assert.deepEqual(found, whole.items, path);
  }
});
