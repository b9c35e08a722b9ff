// From a request to a mail server and back: what a job of mail does when the server takes, refuses, dies, or is not there at all.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { newId } from '../../src/store/id.ts';
import { type Door, openDoor, random } from '../imbee/door.ts';
import type { Api } from '../support/api.ts';
import type { Inside } from '../support/inside.ts';
import { saying, startMailServer } from '../support/mail-server.ts';
import { until } from '../support/patience.ts';
import type { Site } from '../support/site.ts';
import { type SmsService, startSmsService } from '../support/sms-service.ts';
import { askForLink, jobThatIs, type Letter, latestJob, somebody, startLetterSite } from './letter-jobs.ts';

type OnRcpt = NonNullable<SMTPServerOptions['onRcptTo']>;
type OnData = NonNullable<SMTPServerOptions['onData']>;

let site: Site;
let inside: Inside;
let door: Door;
let api: Api;
let onRcpt: OnRcpt;
let onData: OnData;
/** breaks off every connection of the mail server */
let dropped: () => void;
const received: { to: string; text: string; id: string }[] = [];
let texts: SmsService;
const stops: (() => Promise<unknown>)[] = [];
const takesAll: OnRcpt = (_address, _session, done) => done();
const keeps: OnData = async (stream, { envelope }, done) => {
  let text = '';
  for await (const chunk of stream) text += chunk;
  const id = /^Message-ID: (\S+)/m.exec(text)?.[1] as string;
  for (const { address } of envelope.rcptTo) received.push({ to: address, text, id });
  done();
};

before(async () => {
  const mail = await startMailServer({
    onRcptTo: (...args) => onRcpt(...args),
    onData: (...args) => onData(...args),
  });
  texts = await startSmsService();
  dropped = mail.drop;
  stops.push(mail.stop, texts.stop);
  ({ site, inside, api } = await startLetterSite(mail, texts));
  door = openDoor(site);
});
after(async () => {
  await inside.close();
  await site.stop();
  await Promise.all(stops.map((stop) => stop()));
});
beforeEach(() => {
  onRcpt = takesAll;
  onData = keeps;
});

const jobOf = (to: string) => latestJob(inside, to);
const jobIn = (to: string, state: string) => jobThatIs(inside, to, state);
const askFor = (fields: object) => askForLink(site, door, fields);

/** The same letter once more. */
async function askForAgain(mail: string): Promise<void> {
  await inside.rows(
    `insert into job (account_id, id, kind, order_key, payload, run_at, created_at)
     select account_id, $2, kind, order_key, payload, now(), now() from job where kind = 'mail' and payload ->> 'to' = $1`,
    [mail, newId()],
  );
}
const to = (address: string) => received.filter((one) => one.to === address);

test('a letter is mailed once, in both parts, and its job is done', async () => {
  const mail = somebody();
  const url = await askFor({ mail });
  const job = await jobIn(mail, 'done');
  const [letter, ...more] = to(mail);
  assert.equal(more.length, 0);
  assert.equal(letter?.id, `<${job.id}@shop.example>`);
  // Quoted-printable breaks lines.
  const plain = String(letter?.text).replace(/=\r\n/g, '');
  assert.equal(plain.split(url).length, 5, 'in the text, under the button, and below it twice');
  assert.match(plain, /^Subject: Parley demo: your conversation\r$/m);
});

test('in the account’s language', async () => {
  const expected = { en: 'your conversation', es: 'conversaci', 'pt-BR': 'sua conversa', nl: 'je gesprek' };
  for (const [language, words] of Object.entries(expected)) {
    await inside.core.changeAccount(inside.call, { settings: { language: language as 'en' } });
    const mail = somebody();
    await askFor({ mail });
    await jobIn(mail, 'done');
    assert.match(to(mail)[0]?.text ?? '', new RegExp(`^Subject: .*${words}`, 'm'), language);
    assert.match(to(mail)[0]?.text ?? '', new RegExp(`<html lang=(3D)?"${language}"`), language);
  }
  await inside.core.changeAccount(inside.call, { settings: { language: 'en' } });
});

test('a text message goes to the provider', async () => {
  const celullar = `34600${String(Date.now()).slice(-6)}`;
  const url = await askFor({ celullar });
  await jobIn(celullar, 'done');
  const sent = texts.asked.filter(({ fields }) => fields.get('To') === `+${celullar}`);
  assert.deepEqual(
    sent.map(({ fields }) => fields.get('Body')),
    [`Parley demo has a conversation for you: ${url}`],
  );
});

test('not now is asked again after a pause, until it is taken: one letter', async () => {
  const mail = somebody();
  let asked = 0;
  onRcpt = (_address, _session, done) => done(++asked < 3 ? saying(450, 'Greylisted') : null);
  await askFor({ mail });
  const job = await jobIn(mail, 'done');
  assert.deepEqual([asked, job.attempts, to(mail).length], [3, 3, 1]);
});

test('never is not asked again, and the log says why, without the address', async () => {
  const mail = somebody();
  let asked = 0;
  onRcpt = ({ address }, _session, done) => {
    asked += 1;
    done(saying(550, `No such user ${address}`));
  };
  await askFor({ mail });
  const job = await jobIn(mail, 'failed');
  assert.deepEqual([asked, job.failure], [1, '550 No such user …']);
  const lines = () => site.servers[0]?.output().split('\n') ?? [];
  const line = await until(() => lines().find((one) => one.includes(job.id)), 'it is in the log');
  assert.match(line, /A letter did not go out/);
  assert.match(String(line), /550 No such user …/);
  assert.ok(!site.servers[0]?.output().includes(mail));
});

test('of a letter that the server had whole and never answered for nobody knows: it is not sent twice', async () => {
  const mail = somebody();
  let had = 0;
  onData = (stream) => {
    had += 1;
    stream.resume();
    stream.on('end', () => dropped());
  };
  await askFor({ mail });
  const job = await jobIn(mail, 'uncertain');
  assert.deepEqual([had, job.failure], [1, 'unanswered']);
});

test('what became of letters is listed without what is in them; one that failed is sent again by hand', async () => {
  const mail = somebody();
  let failing = true;
  let link = '';
  onRcpt = (_address, _session, done) => done(failing ? saying(550, 'Mailbox full') : null);
  link = await askFor({ mail });
  await jobIn(mail, 'failed');
  const failed = await api<{ items: Letter[] }>('GET', '/v1/letters?state=failed&limit=1');
  const [letter] = failed.body.items as [Letter];
  assert.deepEqual([letter.recipient, letter.state, letter.failure], [mail, 'failed', '550 Mailbox full']);
  failing = false;
  const again = await api<Letter>('POST', `/v1/letters/${letter.id}/retry`);
  assert.deepEqual([again.status, again.body.state, again.body.failure], [200, 'waiting', null]);
  await jobIn(mail, 'done');
  assert.equal(to(mail).length, 1, 'it really went');
  const sent = await api<Letter>('GET', `/v1/letters/${letter.id}`);
  assert.deepEqual([sent.body.state, sent.body.attempts], ['sent', 1]);
  const refused = await api<{ type: string }>('POST', `/v1/letters/${letter.id}/retry`);
  assert.deepEqual([refused.status, refused.body.type], [409, 'urn:parley:letter_sent']);
  const all = await api<{ items: Letter[] }>('GET', '/v1/letters?channel=email');
  assert.ok(
    all.body.items.length > 1 && all.body.items.every(({ id }, i) => i === 0 || id < (all.body.items[i - 1]?.id ?? '')),
  );
  const secret = link.slice(link.lastIndexOf('/') + 1);
  for (const { body } of [failed, again, sent, all]) assert.ok(!JSON.stringify(body).includes(secret), 'no link');
});

test('the words of a server that repeats a letter are kept without its link', async () => {
  const mail = somebody();
  const link = await askFor({ mail });
  await jobIn(mail, 'done');
  onData = (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => done(saying(554, `Spam: ${link}`)));
  };
  await askForAgain(mail);
  assert.equal((await jobIn(mail, 'failed')).failure, '554 Spam: …');
});

test('a letter whose link is revoked is gone, and was not sent', async () => {
  const mail = somebody();
  onRcpt = (_address, _session, done) => done(saying(450, 'Not now'));
  await askFor({ mail });
  const before = await jobIn(mail, 'waiting');
  await inside.rows(`update access_link set revoked_at = now() where email = $1`, [mail]);
  await api('POST', `/v1/letters/${before.id}/retry`);
  await jobIn(mail, 'gone');
  assert.equal((await api<Letter>('GET', `/v1/letters/${before.id}`)).body.state, 'gone');
});

test('a server that is killed while it sends leaves nobody knowing: the next one does not send it again', async () => {
  const mail = somebody();
  let had = 0;
  const begun = new Promise<void>((resolve) => {
    onData = (stream) => {
      had += 1;
      stream.resume();
      stream.on('end', resolve);
    };
  });
  await askFor({ mail });
  await begun;
  await site.servers[0]?.kill();
  await inside.rows(`update job set locked_until = now() - interval '1 s' where state = 'running'`);
  onData = keeps;
  await site.start();
  const job = await jobIn(mail, 'uncertain');
  assert.deepEqual([had, to(mail).length, job.failure], [1, 0, 'interrupted']);
});

test('with no way out letters wait, nothing new is promised, and the log says why', async () => {
  await Promise.all(site.servers.map((server) => server.stop()));
  const bare = await site.start({ PARLEY_SMTP: '', PARLEY_SMS: '' });
  const { bot_idsha } = site.firstRun.imbee;
  const said = await openDoor({ ...site, url: bare.url })('token', {
    virtual_user: random(),
    bot_idsha,
    mail: somebody(),
  });
  assert.equal(said.sent.message, 'No channel is set up for mail');
  // One that was asked for while there was a way.
  const waits = somebody();
  const { linkId } = (await inside.rows<{ linkId: string }>('select id as "linkId" from access_link limit 1'))[0] ?? {};
  const payload = { template: 'access-link', linkId, channel: 'email', to: waits };
  await inside.rows(
    `insert into job (account_id, id, kind, order_key, payload, run_at, created_at)
     values ($1, gen_random_uuid(), 'mail', $2, $3, now(), now())`,
    [inside.accountId, `mail ${waits}`, payload],
  );
  const job = await jobIn(waits, 'waiting');
  await until(() => bare.output().includes(job.id), 'it is in the log');
  assert.match(bare.output(), new RegExp(`${job.id}.*no_channel.*A letter did not go out`));
  assert.equal((await jobOf(waits))?.state, 'waiting');
});
