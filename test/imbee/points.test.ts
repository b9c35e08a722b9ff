// Lines of imbee.md that the other files leave open: the bot behind a link, and what an account may send in a day.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until, untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, failure, newLink, openDoor, type Row } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = openDoor(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const link = (more?: Row) => newLink(site, more);

type Message = { from: string; text: string; choices: string[] };

test('6: behind a link the bot answers first, with its greeting and its menu, and hands over to people', async () => {
  const { body } = await door('token', link());
  const cookie = (await fetch(body.url as string, { method: 'POST' })).headers.get('set-cookie') ?? '';
  const visitor = apiOf(site.url, /=([^;]+)/.exec(cookie)?.[1] as string);
  const say = async (text: string, answers: number) => {
    await visitor('POST', '/v1/visitor/messages', { text });
    return until(async () => {
      const { items } = (await visitor<{ items: Message[] }>('GET', '/v1/visitor/messages')).body;
      const said = items.filter(({ from }) => from === 'agent');
      return said.length === answers && said[0];
    }, `an answer to ${text}`);
  };
  const greeting = await say('Hello', 1);
  assert.match(greeting.text, /What is it about/);
  assert.equal(greeting.choices.length, 4);
  assert.deepEqual((await say('Somebody to talk to', 2)).choices, []);
  const states = () =>
    inside.rows<{ state: string }>(
      `select c.state from conversation c join contact_address a on a.contact_id = c.contact_id where a.value = $1`,
      [body.user_idsha],
    );
  await untilEqual(states, [{ state: 'open' }]);
});

test('5: a preview that only asks for the head of the page uses nothing up', async () => {
  const url = (await door('token', link({ max_retries: 1 }))).body.url as string;
  for (let i = 0; i < 3; i++) {
    const looked = await fetch(url, { method: 'HEAD' });
    assert.deepEqual([looked.status, looked.headers.get('set-cookie')], [200, null]);
  }
  assert.ok((await fetch(url, { method: 'POST' })).headers.get('set-cookie'));
});

const ofAccount: [channel: string, most: number, refused: () => Row, taken: () => Row][] = [
  ['sms', 200, () => link({ mail: undefined, celullar: '34600100299' }), () => link()],
  ['email', 2000, () => link(), () => link({ mail: undefined, celullar: '34600100298' })],
];
for (const [channel, most, refused, taken] of ofAccount) {
  test(`10: an account sends ${most} by ${channel} a day, and no more; the other channel goes on`, async () => {
    const payload = JSON.stringify({ template: 'access-link', linkId: 'x', channel, to: 'somebody' });
    await inside.rows(
      `insert into job (account_id, id, kind, order_key, payload, state, run_at, created_at)
       select $1, gen_random_uuid(), 'mail', 'sent', $2, 'done', now(), now() from generate_series(1, $3)`,
      [inside.accountId, payload, most],
    );
    const links = () => inside.rows('select id from access_link order by id');
    const before = await links();
    const said = await door('token', refused());
    assert.deepEqual([said.status, said.text], [429, failure('Too many messages today: come again later')]);
    assert.deepEqual(await links(), before);
    assert.equal((await door('token', taken())).sent.code, 0);
    await inside.rows(`delete from job where order_key = 'sent'`);
    assert.equal((await door('token', refused())).sent.code, 0);
  });
}
