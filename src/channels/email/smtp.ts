import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Sent } from '../../core/delivery-ports.ts';
import { type Carrier, type OutgoingLetter, unanswered } from '../../core/letter-ports.ts';
import type { Reach } from '../reach.ts';
import { withoutRepeated } from '../said.ts';

export type SmtpServer = {
  host: string;
  port: number;
  /** `always`: TLS from the first byte; `upgrade`: STARTTLS or nothing is sent; `offered`: STARTTLS where the server has it */
  tls: 'always' | 'upgrade' | 'offered';
  user: string | null;
  password: string | null;
  /** as it stands in the letter: an address, with or without a name before it */
  from: string;
  /** certificates that are trusted beside the system's, as PEM */
  ca?: string;
  /** milliseconds without a sign of life; 30 seconds */
  patienceMs?: number;
};

/** Mail through one SMTP server, a connection each.
 *  @param reach where it may be; left out: anywhere */
export function smtpCarrier(server: SmtpServer, reach?: Reach): Carrier {
  return { carry: (letter) => carry(server, letter, reach) };
}

type SmtpError = Error & { code?: string; response?: string; responseCode?: number };

async function carry(server: SmtpServer, letter: OutgoingLetter, reach?: Reach): Promise<Sent> {
  const { host, from, user, password, patienceMs = 30_000 } = server;
  if (!/^[^\s<>@]+@[^\s<>]+$/.test(letter.to)) return { refused: 'Not an e-mail address' };
  // The same letter is the same message wherever it arrives: mailboxes drop the second one.
  const messageId = `<${letter.id}@${domainOf(from)}>`;
  const message = await compose(from, letter, messageId);
  const handing = { whole: false };
  const connection = connectionTo(server, reach ? await reach(host) : host, patienceMs);
  const broken = new Promise<never>((_resolve, reject) => connection.once('error', reject));
  // One that says a little again and again is silent never, and done never.
  const late = setTimeout(() => connection.emit('error', new Error('It took too long')), patienceMs * mostPatiences);
  const step = (begin: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      broken,
      new Promise<void>((resolve, reject) => begin((error) => (error ? reject(error) : resolve()))),
    ]);
  try {
    await step((done) => connection.connect(done));
    if (user !== null) await step((done) => connection.login({ user, pass: password ?? '' }, done));
    const envelope = { from: addressOf(from), to: [letter.to] };
    await step((done) => connection.send(envelope, inParts(message, handing), done));
    connection.quit();
    return { sentAs: messageId };
  } catch (error) {
    connection.close();
    const secrets = password === null ? [] : [`\0${user}\0${password}`, password];
    return endOf(error as SmtpError, handing.whole, [letter.to, ...secrets]);
  } finally {
    clearTimeout(late);
  }
}

/** Who drips is given up after so many of what silence is allowed: 20 seconds of an account's own server, a minute of the installation's. */
const mostPatiences = 2;

/** @param address of the host, where it was looked up already */
function connectionTo({ host, port, tls, ca }: SmtpServer, address: string, patienceMs: number): SMTPConnection {
  const patience = { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs };
  const secure = { secure: tls === 'always', requireTLS: tls === 'upgrade', ...(ca !== undefined && { tls: { ca } }) };
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return new SMTPConnection({ host: address, port, ...servername, ...secure, ...patience });
}

function compose(from: string, letter: OutgoingLetter, messageId: string): Promise<Buffer> {
  const mail = new MailComposer({
    from,
    to: { name: '', address: letter.to },
    subject: letter.subject ?? '',
    text: letter.text,
    ...(letter.html !== null && { html: letter.html }),
    messageId,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

const partBytes = 16_384;

/** A message as it is asked for: after the server said that it listens. */
function inParts(message: Buffer, handing: { whole: boolean }): Readable {
  let at = 0;
  return new Readable({
    read() {
      this.push(message.subarray(at, at + partBytes));
      at += partBytes;
      if (at < message.length) return;
      handing.whole = true;
      this.push(null);
    },
  });
}

/** @param whole the server has been given all of it: unless it says otherwise, it may have taken it */
function endOf(error: SmtpError, whole: boolean, repeated: readonly string[]): Sent {
  const { code, response, responseCode } = error;
  const words = withoutRepeated(response ?? error.message, repeated);
  const ofLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
  // RFC 5321, 4.2.1: 5yz is for good, 4yz is for now. What is wrong with the address itself is found before the server is asked.
  if (ofLetter && (responseCode === undefined || responseCode >= 500)) return { refused: words };
  if (whole && responseCode === undefined) return { uncertain: unanswered };
  throw new Error(words);
}

function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
}

function domainOf(from: string): string {
  return /@([^\s<>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
