// The page where the demo account's letters are looked at: who may, what is on it, and that nothing in a letter can do anything there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDoor, random } from '../imbee/door.ts';
import { apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite, startServer } from '../support/site.ts';

let site: Site;
let inside: Inside;
let cookie: string;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  const { email, password } = site.firstRun.console;
  const answer = await fetch(`${site.url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  cookie = String(answer.headers.get('set-cookie')).split(';')[0] as string;
});
after(async () => {
  await inside.close();
  await site.stop();
});

const look = async (path = '', headers: Record<string, string> = { cookie }, url = site.url) => {
  const response = await fetch(`${url}/demo/outbox${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

test('before anything was sent it says so, in the language of the browser', async () => {
  for (const [language, words] of [
    ['en-GB,en;q=0.9', 'Nothing yet.'],
    ['es-MX', 'Todavía nada.'],
    ['pt-PT', 'Nada ainda.'],
    ['de,nl;q=0.8,en;q=0.3', 'Nog niets.'],
    ['ja', 'Nothing yet.'],
  ] as const) {
    assert.ok((await look('', { cookie, 'accept-language': language })).text.includes(words), language);
  }
});

test('a letter and a text message are there, the newest first, with links that lead where they say', async () => {
  const door = openDoor(site);
  const mail = `${random()}@example.com`;
  const { bot_idsha } = site.firstRun.imbee;
  const said = await door('token', { virtual_user: random(), bot_idsha, mail, celullar: '34600100200' });
  const page = await until(async () => {
    const shown = await look();
    return shown.text.split('<li ').length >= 3 && shown;
  }, 'both are shown');
  assert.equal(page.status, 200);
  const url = said.body.url as string;
  assert.equal(page.text.split(`<a href="${url}">`).length, 3, 'in both');
  assert.ok(page.text.includes(`<b>${mail}</b>`) && page.text.includes('<b>+34600100200</b>'));
  const times = [...page.text.matchAll(/datetime="([^"]+)"/g)].map(([, at]) => at as string);
  assert.deepEqual(times, times.toSorted().reverse());
  const one = /<a href="\/demo\/outbox(\/[^"]+)"/.exec(page.text)?.[1] as string;
  const alone = await look(one);
  assert.equal(alone.status, 200);
  assert.ok(alone.text.includes(`href="${url}"`));
  assert.match(alone.headers.get('content-security-policy') ?? '', /^default-src 'none'; .*sandbox allow-popups/);
});

test('words in a letter are never markup, nor links to anything but pages', async () => {
  const body = 'Hi <script>alert(1)</script> "javascript:alert(1)" https://a.example/?q="onload=x&b=\'c\' <b>';
  const letter = {
    id: inside.core.read(inside.accountId).accountId,
    channel: 'email',
    recipient: '"<i>@x"@example.com',
  };
  await inside.rows(
    `insert into outbox (account_id, id, channel, recipient, subject, body, created_at) values ($1, $2, $3, $4, '<u>', $5, now())`,
    [inside.accountId, letter.id, letter.channel, letter.recipient, body],
  );
  const { text } = await look();
  for (const raw of ['<script>alert', '<i>@x', '<u>', '<b> ', 'href="javascript', '"onload']) {
    assert.ok(!text.includes(raw), raw);
  }
  assert.ok(text.includes('&#60;script&#62;alert(1)') && text.includes('<a href="https://a.example/?q=">'));
});

const strangers: [who: string, headers: () => Promise<Record<string, string>>][] = [
  ['nobody', async () => ({})],
  ['a key, which is no member', async () => ({ cookie: `parley_session=${site.firstRun.v1.key}` })],
  ['a key as a key', async () => ({ authorization: `Bearer ${site.firstRun.v1.key}` })],
  ['rubbish', async () => ({ cookie: 'parley_session=%00' })],
];
for (const [who, headers] of strangers) {
  test(`${who} is told to sign in`, async () => {
    for (const path of ['', '/019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071']) {
      const { status, text } = await look(path, await headers());
      assert.equal(status, 401);
      assert.ok(text.includes('href="/console"') && !text.includes('@example.com'));
    }
  });
}

test('an agent who is signed in is told that it is for owners and admins; an admin reads them', async () => {
  const headersOf = async (role: 'agent' | 'admin') => ({
    cookie: `parley_session=${(await inside.hire(random(), role)).token}`,
  });
  const agent = await headersOf('agent');
  for (const path of ['', '/019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071']) {
    for (const [language, words] of [
      ['en', 'Only owners and admins may read'],
      ['es', 'Solo los propietarios y administradores'],
      ['pt-BR', 'Só proprietários e administradores'],
      ['nl', 'Alleen eigenaren en beheerders'],
    ] as const) {
      const { status, text } = await look(path, { ...agent, 'accept-language': language });
      assert.deepEqual([status, text.includes(words)], [403, true], text);
      assert.ok(!/Sign in|@example\.com/.test(text), language);
    }
  }
  assert.equal((await look('', await headersOf('admin'))).status, 200);
});

test('a member of another account sees its own letters and no others', async () => {
  const owner = { email: `${random()}@example.com`, name: 'Olu', password: 'a long password' };
  const other = done(await inside.core.createAccount({ name: 'Other', timezone: 'UTC', owner }, null));
  const headers = { cookie: `parley_session=${other.token}` };
  assert.ok((await look('', headers)).text.includes('Nothing yet.'));
  const mine = /<li id="([^"]+)"/.exec((await look()).text)?.[1];
  assert.equal((await look(`/${mine}`, headers)).status, 404);
});

for (const path of ['/no-id', '/019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071', '/a/b', '/%00']) {
  test(`there is no letter ${path}`, async () => {
    const { status, headers, text } = await look(path);
    assert.deepEqual([status, headers.get('content-type')], [404, 'text/html; charset=utf-8'], text);
  });
}

test('a production server has no such page', async () => {
  const { url, stop } = await startServer(
    { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory },
    'serve',
  );
  const { status } = await look('', { cookie }, url);
  await stop();
  assert.equal(status, 404);
  assert.equal((await apiOf(site.url, site.firstRun.v1.key)('GET', '/v1/account')).status, 200);
});
