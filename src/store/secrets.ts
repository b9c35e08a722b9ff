import { type Argon2Parameters, argon2, createHmac, hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { CredentialPrefix, Secrets } from '../core/credential-ports.ts';
import type { KnownDevices } from '../core/known-device.ts';
import { WaitingLine } from './waiting-line.ts';

const argon2With = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** Each takes 19 MiB and one of libuv's four threads, which files and host names need too, for some 50 ms. */
const line = new WaitingLine({ atOnce: 2, mostWaiting: 100 });

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };

async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const message = password.normalize('NFC');
  const tag = await line.run(true, () => argon2With('argon2id', { message, nonce, ...cost }));
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(nonce)}$${base64(tag)}`;
}

async function verifyPassword(password: string, hash: string, isKnown: boolean): Promise<boolean> {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash);
  if (!found) return false;
  const [, memory, passes, parallelism, nonce, expected] = found as unknown as string[];
  const want = Buffer.from(expected ?? '', 'base64');
  const parameters = {
    message: password.normalize('NFC'),
    nonce: Buffer.from(nonce ?? '', 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: want.length,
  };
  const tag = await line.run(isKnown, () => argon2With('argon2id', parameters));
  return timingSafeEqual(tag, want);
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

const secretBytes = 24;
const shape = /^(p[kslarqctvu]_)([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{32})$/;

/** A credential is its kind, its account (so that it is looked for only there) and 192 random bits. Only its hash is kept: with that
 *  much randomness a plain SHA-256 is enough. */
function issue(prefix: CredentialPrefix, accountId: string): { token: string; hash: Buffer } {
  const token = `${prefix}${shortId(accountId)}${randomBytes(secretBytes).toString('base64url')}`;
  return { token, hash: hashOf(token) };
}

type Named = { prefix: string; accountId: string; hash: Buffer };

/** Programs come with the same few keys again and again: what those are is not worked out anew. */
const lately = new Map<string, Named>();
const mostLately = 1000;
const longestKey = 200;

function read(prefix: CredentialPrefix, token: string): { accountId: string; hash: Buffer } | null {
  const named = lately.get(token) ?? readAnew(token);
  return named?.prefix === prefix ? named : null;
}

function readAnew(token: string): Named | null {
  const found = shape.exec(token);
  if (!found) return null;
  const named = { prefix: found[1] as string, accountId: longId(found[2] as string), hash: hashOf(token) };
  if (lately.size === mostLately) lately.clear();
  lately.set(token, named);
  return named;
}

const hashes = new Map<string, Buffer>();

function hashOfKey(token: string): Buffer {
  const known = hashes.get(token);
  if (known) return known;
  const found = hashOf(token);
  if (hashes.size === mostLately) hashes.clear();
  // One that is too long is no key: it shall not be kept.
  if (token.length <= longestKey) hashes.set(token, found);
  return found;
}

const visitorShape = /^(pv_([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{22})[A-Za-z0-9_-]{24})([A-Za-z0-9_-]{24})$/;

/** A visitor is stored nowhere before it writes: that we issued its token, for an inbox that welcomes visitors, is said by the token's
 *  own mark. Else anybody could make one for any inbox and account. */
function visitorTokens(key: Buffer): Pick<Secrets, 'issueVisitor' | 'readVisitor'> {
  const markOf = (named: string) => createHmac('sha256', key).update(named).digest().subarray(0, 18);
  return {
    issueVisitor(accountId, inboxId, of) {
      const place = `pv_${shortId(accountId)}${shortId(inboxId)}`;
      const own = of === undefined ? randomBytes(18) : markOf(`${place} ${of}`);
      const named = place + own.toString('base64url');
      return named + markOf(named).toString('base64url');
    },
    readVisitor(token) {
      const found = visitorShape.exec(token);
      if (!found) return null;
      const [, named, account, inbox, mark] = found as unknown as [string, string, string, string, string];
      if (!timingSafeEqual(markOf(named), Buffer.from(mark, 'base64url'))) return null;
      return { accountId: longId(account), inboxId: longId(inbox), address: hashOf(token).toString('base64url') };
    },
  };
}

/** What a device cookie is made of (core/known-device.ts). */
function deviceMarks(key: Buffer): KnownDevices {
  const markDevice = (text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, 18).toString('base64url');
  return {
    newDevice: () => randomBytes(18).toString('base64url'),
    markDevice,
    isMark: (mark, text) => timingSafeEqual(hashOf(mark), hashOf(markDevice(text))),
  };
}

function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** A UUID in 22 characters of base64url. */
export function shortId(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

export function longId(short: string): string {
  const hex = Buffer.from(short, 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** @param setUpKey from which the set-up link is derived: it is the same at every start until it is used; the mark of visitors' tokens
 *  comes from it too */
export function createSecrets(setUpKey: Buffer): Secrets {
  const setUpToken = setUpKey.toString('base64url');
  const keyOf = (purpose: string) => createHmac('sha256', setUpKey).update(purpose).digest();
  const [visitorKey, derivingKey] = [keyOf('visitor token'), keyOf('derived token')];
  const [deviceKey, namingKey] = [keyOf('device'), keyOf('pseudonym')];
  return {
    hashPassword,
    verifyPassword,
    issue,
    derive(prefix, accountId, from) {
      const mark = createHmac('sha256', derivingKey).update(`${prefix} ${from}`).digest().subarray(0, secretBytes);
      const token = `${prefix}${shortId(accountId)}${mark.toString('base64url')}`;
      return { token, hash: hashOf(token) };
    },
    read,
    issueHash() {
      const token = randomBytes(32).toString('hex');
      return { token, hash: hashOf(token) };
    },
    hashOf,
    hashOfKey,
    webhookSecret: () => `whsec_${randomBytes(32).toString('base64')}`,
    pin: () => String(randomInt(1_000_000)).padStart(6, '0'),
    pseudonym: (accountId, name) =>
      createHmac('sha256', namingKey).update(`${accountId} ${name}`).digest('hex').slice(0, 40),
    ...visitorTokens(visitorKey),
    ...deviceMarks(deviceKey),
    setUpToken: () => setUpToken,
    isSetUpToken: (token) => timingSafeEqual(hashOf(token), hashOf(setUpToken)),
  };
}
