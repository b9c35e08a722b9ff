// One letter and one SMTP server, in every way in which that can end (promise 9): sent, refused for good, tried again, nobody knows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { type SmtpServer, smtpCarrier } from '../../src/channels/email/smtp.ts';
import type { OutgoingLetter } from '../../src/core/letter-ports.ts';
import { ownCertificate } from '../support/certificate.ts';
import { type MailServer, saying, startMailServer } from '../support/mail-server.ts';

const stops: (() => Promise<unknown>)[] = [];
after(() => Promise.all(stops.map((stop) => stop())));

const letter: OutgoingLetter = {
  id: '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071',
  to: 'bram@example.com',
  subject: 'Olé, a conversation — for you',
  text: 'Hello,\n.\nA line that begins with a dot: .x\nhttps://chat.example/access/abc\n',
  html: '<p>Hello</p>',
};
const certificate = ownCertificate();

async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options);
  stops.push(server.stop);
  return server;
}

const carry = (port: number, more: Partial<SmtpServer> = {}, what: Partial<OutgoingLetter> = {}) =>
  smtpCarrier({
    host: '127.0.0.1',
    port,
    tls: 'offered',
    user: null,
    password: null,
    from: 'Shop <chat@shop.example>',
    patienceMs: 1500,
    ...more,
  }).carry({ ...letter, ...what });

test('a letter arrives whole: both parts, its Message-ID of the job, and it says that a program wrote it', async () => {
  const server = await mailServer();
  assert.deepEqual(await carry(server.port), { sentAs: `<${letter.id}@shop.example>` });
  const [{ from, to, text } = { from: '', to: [], text: '' }] = server.received;
  assert.deepEqual([from, to], ['chat@shop.example', ['bram@example.com']]);
  for (const line of [
    /^From: Shop <chat@shop.example>\r$/m,
    /^To: bram@example.com\r$/m,
    /^Subject: =\?UTF-8\?/m,
    new RegExp(`^Message-ID: <${letter.id}@shop.example>\r$`, 'm'),
    /^Auto-Submitted: auto-generated\r$/m,
    /^Content-Type: text\/plain; charset=utf-8\r$/m,
    /^Content-Type: text\/html; charset=utf-8\r$/m,
    /^\.\r$/m,
    /https:\/\/chat\.example\/access\/abc/,
  ]) {
    assert.match(text, line);
  }
});

test('with TLS from the start, with a name and a password', async () => {
  const server = await mailServer({
    ...certificate,
    secure: true,
    authOptional: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'p@ss' ? done(null, { user: username }) : done(saying(535, 'No')),
  });
  const trusted = { tls: 'always', ca: certificate.cert, user: 'me' } as const;
  assert.ok('sentAs' in (await carry(server.port, { ...trusted, password: 'p@ss' })));
  assert.deepEqual(
    server.received.map(({ secure, user }) => [secure, user]),
    [[true, 'me']],
  );
  await assert.rejects(carry(server.port, { ...trusted, password: 'wrong' }), /535/);
  assert.equal(server.received.length, 1);
});

test('STARTTLS is used where it is offered, and demanded where it must be', async () => {
  const offering = await mailServer(certificate);
  assert.ok('sentAs' in (await carry(offering.port, { ca: certificate.cert })));
  assert.ok('sentAs' in (await carry(offering.port, { ca: certificate.cert, tls: 'upgrade' })));
  assert.deepEqual(
    offering.received.map(({ secure }) => secure),
    [true, true],
  );
  const plain = await mailServer();
  await assert.rejects(carry(plain.port, { tls: 'upgrade' }), /500|STARTTLS/);
  assert.equal(plain.received.length, 0);
});

for (const tls of ['always', 'upgrade', 'offered'] as const) {
  test(`a certificate that nobody vouches for gets no letter: ${tls}`, async () => {
    const server = await mailServer({ ...certificate, secure: tls === 'always' });
    await assert.rejects(carry(server.port, { tls }), /self-signed|certificate/i);
    assert.equal(server.received.length, 0);
  });
}

const answers: [when: string, options: SMTPServerOptions, end: RegExp | 'again'][] = [
  ['the sender is not wanted now', { onMailFrom: (_a, _s, done) => done(saying(451, 'Later')) }, 'again'],
  ['nor ever', { onMailFrom: (_a, _s, done) => done(saying(550, 'Never')) }, /^550 Never/],
  ['the recipient is greylisted', { onRcptTo: (_a, _s, done) => done(saying(450, 'Later')) }, 'again'],
  ['the recipient is nobody', { onRcptTo: ({ address }, _s, done) => done(saying(550, `No ${address}`)) }, /^550 No …/],
  ['the whole letter is refused', { onData: ending(saying(554, 'Spam')) }, /^554 Spam/],
  ['the disk is full', { onData: ending(saying(452, 'Full')) }, 'again'],
  ['nobody is let in now', { onConnect: (_s, done) => done(saying(421, 'Busy')) }, 'again'],
];
function ending(error: Error): SMTPServerOptions['onData'] {
  return (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => done(error));
  };
}
for (const [when, options, end] of answers) {
  test(`${when}: ${end === 'again' ? 'it is tried again' : 'it has failed'}`, async () => {
    const { port, received } = await mailServer(options);
    if (end === 'again') await assert.rejects(carry(port), /4\d\d|Greeting|closed/);
    else {
      const sent = await carry(port);
      assert.match('refused' in sent ? sent.refused : JSON.stringify(sent), end);
    }
    assert.equal(received.length, 0);
  });
}

test('an address that is none has failed before anybody was asked', async () => {
  const server = await mailServer();
  for (const to of ['bram', 'bram@example.com>\r\nRCPT TO:<eve@example.com', 'a@b.example c@d.example', '']) {
    assert.deepEqual(await carry(server.port, {}, { to }), { refused: 'Not an e-mail address' });
  }
  assert.equal(server.sessions(), 0);
  await carry(server.port, {}, { to: 'one@a.example,two@b.example' });
  for (const { to } of server.received) assert.equal(to.length, 1, 'and one is never two');
});

const greeting = '(connected)';

/** A server that speaks SMTP so far and then does something else: `step` says what follows a line, null for nothing more. */
async function brokenServer(step: (line: string, socket: net.Socket) => string | null): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    const say = (words: string | null) => void (words !== null && socket.write(`${words}\r\n`));
    say(step(greeting, socket));
    let rest = '';
    socket.on('data', (data) => {
      const lines = (rest + data).split('\r\n');
      rest = lines.pop() as string;
      for (const line of lines) say(step(line, socket));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as net.AddressInfo).port;
}

/** As far as the whole envelope. */
const polite = (line: string): string | null => {
  if (line === greeting) return '220 here';
  if (/^EHLO/.test(line)) return '250 here';
  if (/^(MAIL|RCPT)/.test(line)) return '250 fine';
  if (line === 'DATA') return '354 go on';
  return null;
};
const kill = (socket: net.Socket) => {
  socket.destroy();
  return null;
};
const breaks: [fact: string, step: Parameters<typeof brokenServer>[0], end: 'uncertain' | 'again'][] = [
  ['it hangs up at once', (_line, socket) => kill(socket), 'again'],
  ['it never greets', () => null, 'again'],
  ['it hangs in the envelope', (line) => (/^RCPT/.test(line) ? null : polite(line)), 'again'],
  ['it dies at DATA', (line, socket) => (line === 'DATA' ? kill(socket) : polite(line)), 'again'],
  [
    'it dies with the whole letter in its hands',
    (line, socket) => (line === '.' ? kill(socket) : polite(line)),
    'uncertain',
  ],
  ['it takes the whole letter and says nothing', (line) => polite(line), 'uncertain'],
  ['it takes the letter and says that it must stop', (line) => (line === '.' ? '421 stopping' : polite(line)), 'again'],
];
for (const [fact, step, end] of breaks) {
  test(`${fact}: ${end}`, async () => {
    const port = await brokenServer(step);
    if (end === 'again') await assert.rejects(carry(port));
    else assert.deepEqual(await carry(port), { uncertain: 'unanswered' });
  });
}

test('it says a little again and again and is never done: broken off, and tried again', async () => {
  const port = await brokenServer((line, socket) => {
    if (!/^EHLO/.test(line)) return polite(line);
    const more = setInterval(() => socket.write('250-and more\r\n'), 50);
    socket.on('close', () => clearInterval(more));
    return '250-here';
  });
  await assert.rejects(carry(port, { patienceMs: 300 }), /It took too long/);
});

test('it dies in the middle of a letter that it cannot have whole: tried again', async () => {
  const port = await brokenServer((line, socket) => {
    if (line !== 'DATA') return polite(line);
    // It reads no further: what is in no buffer yet cannot have been sent.
    socket.pause();
    setTimeout(() => socket.destroy(), 200);
    return '354 go on';
  });
  await assert.rejects(carry(port, {}, { text: 'x'.repeat(40_000_000) }));
});

test('where nobody listens it is tried again', async () => {
  const server = await mailServer();
  await server.stop();
  await assert.rejects(carry(server.port), /ECONNREFUSED/);
});
