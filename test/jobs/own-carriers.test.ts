// An account's own mail server and service for text messages: what goes by them, what is asked for, and where nothing goes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDoor, random } from '../imbee/door.ts';
import { type Api, apiOf } from '../support/api.ts';
import { done, type Inside } from '../support/inside.ts';
import { saying, startMailServer } from '../support/mail-server.ts';
import type { Site } from '../support/site.ts';
import { type SmsService, startSmsService } from '../support/sms-service.ts';
import { askForLink, jobThatIs, type Letter, somebody, startLetterSite } from './letter-jobs.ts';

let site: Site;
let inside: Inside;
let api: Api;
/** the installation's */
let installation: Awaited<ReturnType<typeof startMailServer>>;
let texts: SmsService;
const stops: (() => Promise<unknown>)[] = [];
before(async () => {
  installation = await startMailServer();
  texts = await startSmsService();
  stops.push(installation.stop, texts.stop);
  ({ site, inside, api } = await startLetterSite(installation, texts));
});
after(async () => {
  await inside.close();
  await site.stop();
  await Promise.all(stops.map((stop) => stop()));
});
const to = (address: string) => installation.received.filter((one) => one.to.includes(address)).length;

/** An account's own server, which lets in one user. */
async function ownServer() {
  const mail = await startMailServer({
    disabledCommands: ['STARTTLS'],
    authOptional: false,
    onAuth({ username, password }, _session, done) {
      if (username === 'shop' && password === secret) return done(null, { user: username });
      done(saying(535, `Wrong: ${username} ${password}`));
    },
  });
  stops.push(mail.stop);
  const settings = { host: '127.0.0.1', port: mail.port, tls: 'offered', user: 'shop', from: 'Own <own@own.example>' };
  return { mail, settings };
}
const secret = `Horse-${random()}-Battery`;
const sendTest = (to: string, channel = 'email', by = api) =>
  by<Letter>('POST', `/v1/carriers/${channel}/test`, { to });

test('an account’s own server carries its letters, and nobody else’s', async () => {
  const { mail, settings } = await ownServer();
  const put = await api('PUT', '/v1/carriers/email', { ...settings, password: secret });
  assert.equal(put.status, 200);
  const own = somebody();
  const link = await askForLink(site, openDoor(site), { mail: own });
  await jobThatIs(inside, own, 'done');
  const [letter] = mail.received;
  assert.deepEqual([letter?.to, letter?.from, letter?.user, to(own)], [[own], 'own@own.example', 'shop', 0]);
  assert.ok(letter?.text.replace(/=\r\n/g, '').includes(link));

  const owner = { name: 'Owner', email: somebody(), password: 'several words together' };
  const signed = done(await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null));
  const theirs = somebody();
  assert.equal((await sendTest(theirs, 'email', apiOf(site.url, signed.token))).status, 201);
  await jobThatIs(inside, theirs, 'done');
  assert.deepEqual([mail.received.length, to(theirs)], [1, 1], 'the installation’s carries it');

  const { body } = await api<{ email: { through: string; own: object } }>('GET', '/v1/carriers');
  assert.deepEqual([body.email.through, Object.keys(body.email.own).includes('password')], ['own', false]);
  for (const one of [put.body, body]) assert.ok(!JSON.stringify(one).includes(secret));
});

test('a password belongs to its server: elsewhere it is asked for again', async () => {
  const { settings } = await ownServer();
  assert.equal((await api('PUT', '/v1/carriers/email', { ...settings, password: secret })).status, 200);
  assert.equal((await api('PUT', '/v1/carriers/email', { ...settings, from: 'other@own.example' })).status, 200);
  for (const change of [{ host: '127.0.0.2' }, { port: 1 }, { user: 'other' }]) {
    const said = await api<{ field: string }>('PUT', '/v1/carriers/email', { ...settings, ...change });
    assert.deepEqual([said.status, said.body.field], [422, 'password'], JSON.stringify(change));
  }
  const mail = somebody();
  assert.equal((await sendTest(mail)).status, 201);
  await jobThatIs(inside, mail, 'done');
});

test('a password that was given for a sealed connection is asked for again before it goes in the open', async () => {
  const { settings } = await ownServer();
  const put = (tls: string, password?: string) =>
    api<{ field: string }>('PUT', '/v1/carriers/email', { ...settings, tls, ...(password && { password }) });
  assert.equal((await put('upgrade', secret)).status, 200);
  assert.equal((await put('always')).status, 200);
  const { status, body } = await put('offered');
  assert.deepEqual([status, body.field], [422, 'password']);
  assert.equal((await put('offered', secret)).status, 200);
  assert.equal((await put('offered')).status, 200);
  assert.equal((await put('upgrade')).status, 200);
});

test('a test says what the server says, once, without the password that it repeats', async () => {
  const { mail, settings } = await ownServer();
  await api('PUT', '/v1/carriers/email', { ...settings, password: 'not this one' });
  const address = somebody();
  const { body } = await sendTest(address);
  await jobThatIs(inside, address, 'failed');
  const { body: letter } = await api<Letter>('GET', `/v1/letters/${body.id}`);
  assert.deepEqual([letter.failure, letter.attempts], ['535 Wrong: shop …', 1]);
  assert.equal(mail.sessions(), 1);
});

test('no address inside is taken for a server, nor connected to when its name comes to lead there', async () => {
  const before = (await api('GET', '/v1/carriers')).body;
  const rest = { port: 25, tls: 'offered', user: null, from: 'own@own.example' };
  const hosts = '10.0.0.1 169.254.169.254 192.168.1.1 ::1 fd00::1 ::ffff:10.0.0.1 nobody.invalid';
  for (const host of hosts.split(' ')) {
    const said = await api<{ field: string }>('PUT', '/v1/carriers/email', { host, ...rest });
    assert.deepEqual([said.status, said.body.field], [422, 'host'], host);
  }
  const urls = 'https://10.0.0.1 https://[::1] http://example.com https://8.8.8.8/x https://a:b@8.8.8.8 ftp://8.8.8.8';
  for (const url of urls.split(' ')) {
    const said = await api<{ field: string }>('PUT', '/v1/carriers/sms', { url, sid: 'AC1', token: 'x', from: 'Shop' });
    assert.deepEqual([said.status, said.body.field], [422, 'url'], url);
  }
  assert.deepEqual((await api('GET', '/v1/carriers')).body, before);
  await inside.rows(`update carrier set settings = settings || '{"host":"10.0.0.1"}'`);
  const address = somebody();
  await sendTest(address);
  assert.equal((await jobThatIs(inside, address, 'failed')).failure, 'out_of_reach');
});

test('text messages go by an account’s own service; without it by the installation’s again', async () => {
  const own = await startSmsService();
  stops.push(own.stop);
  const settings = { url: `http://127.0.0.1:${own.port}`, sid: 'ACown', from: 'Own' };
  assert.equal((await api('PUT', '/v1/carriers/sms', { ...settings, token: secret })).status, 200);
  await sendTest('34600333444', 'sms');
  await jobThatIs(inside, '34600333444', 'done');
  const basic = `Basic ${Buffer.from(`ACown:${secret}`).toString('base64')}`;
  const [first, ...more] = own.asked;
  assert.deepEqual([first?.path, first?.secret, more], ['/2010-04-01/Accounts/ACown/Messages.json', basic, []]);
  assert.equal((await api('DELETE', '/v1/carriers/sms')).status, 204);
  await sendTest('34600333555', 'sms');
  await jobThatIs(inside, '34600333555', 'done');
  assert.equal(texts.asked.at(-1)?.fields.get('To'), '+34600333555');
});

test('what the carriers sign in with stands nowhere in clear: not in the database, of which a backup is made', async () => {
  const { settings } = await ownServer();
  await api('PUT', '/v1/carriers/email', { ...settings, password: secret });
  const tables = await inside.rows<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  assert.ok(tables.some(({ name }) => name === 'carrier'));
  const clear = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')];
  for (const { name } of tables) {
    const [found] = await inside.rows<{ count: number }>(
      `select count(*)::int as count from ${name} t where exists (select from unnest($1::text[]) c where strpos(t::text, c) > 0)`,
      [clear],
    );
    assert.equal(found?.count, 0, name);
  }
  const [row] = await inside.rows<{ sealed: Buffer }>(`select sealed from carrier where channel = 'email'`);
  assert.ok((row?.sealed.length ?? 0) > secret.length);
  assert.equal((await api('DELETE', '/v1/carriers/email')).status, 204);
});
