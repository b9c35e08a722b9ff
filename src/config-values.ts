// What the variables of config.ts may say: each gives its value, or throws what is wrong with it, as the end of a sentence.
import { isIP } from 'node:net';

/** `start` is a developer's or a first day's server, `serve` a production one: it makes no demo account. */
export type Mode = 'start' | 'serve';

/** An S3 bucket: scheme, host and path of it, as `https://HOST/BUCKET` or `https://BUCKET.HOST`. */
export type BucketConfig = { url: string; region: string; keyId: string; secret: string };

/** A mail server: `upgrade` is STARTTLS or nothing, `offered` STARTTLS where the server has it. */
export type SmtpConfig = {
  host: string;
  port: number;
  tls: 'always' | 'upgrade' | 'offered';
  user: string | null;
  password: string | null;
  from: string;
};

/** Whoever sends text messages: scheme and host, account, its secret, and the sender. */
export type SmsConfig = { url: string; sid: string; token: string; from: string };

export function parseInteger(text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new Error(`must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return number;
}

export function parseHost(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) {
    throw new Error(`must be an IP address or a host name, not "${text}"`);
  }
  return host;
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

// No message repeats the URL: it holds a password.
export function parseDatabaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Error('must look like postgres://user:password@host:5432/database');
  }
  if (url.pathname.length < 2) throw new Error('must name a database, like postgres://user:password@host:5432/parley');
  return text;
}

export function parsePublicUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new Error(`must be scheme, host and port only, like https://chat.example.com, not "${text}"`);
  }
  return url.origin;
}

export function parseNetworks(text: string): string[] {
  const networks = text.split(/[\s,]+/).filter((part) => part !== '');
  const wrong = networks.filter((network) => !isNetwork(network));
  if (wrong.length > 0) throw new Error(`must list IP addresses or CIDR ranges; "${wrong.join('", "')}" is none`);
  return networks;
}

function isNetwork(text: string): boolean {
  const [address, bits, ...more] = text.split('/');
  const version = isIP(address ?? '');
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

export function parseSecret(text: string): string {
  if (text.length < 32) throw new Error('must have at least 32 characters: `openssl rand -hex 32` makes a good one');
  return text;
}

// No message repeats the URL: it holds a secret.
export function parseBucket(text: string): BucketConfig {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username === '' || url.password === '') {
    throw new Error('must look like https://KEYID:SECRET@s3.example.com/bucket?region=eu-central-1');
  }
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    region: url.searchParams.get('region') ?? 'us-east-1',
    keyId: decodeURIComponent(url.username),
    secret: decodeURIComponent(url.password),
  };
}

/** Of a disk: so many bytes, or a part of the whole with a most. */
export type Reserve = { bytes: number } | { part: number; most: number };

export function parseReserve(text: string): Reserve {
  const [, digits = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?(%|MB|GB|)$/i.exec(text) ?? [];
  const number = Number(digits);
  if (digits === '' || (unit === '' && number !== 0) || (unit === '%' && number > 90)) {
    throw new Error(`must be like 5%, 500MB or 2GB, or 0 for nothing, not "${text}"`);
  }
  if (unit === '%') return { part: number / 100, most: Number.POSITIVE_INFINITY };
  return { bytes: number * (unit.toUpperCase() === 'GB' ? 1024 ** 3 : 1024 ** 2) };
}

export function parseClamd(text: string): string {
  const port = Number(/^.+:(\d+)$/.exec(text)?.[1] ?? 0);
  if (!text.startsWith('/') && !(port >= 1 && port <= 65535)) {
    throw new Error(`must be HOST:PORT or the path of a socket, not "${text}"`);
  }
  return text;
}

// No message repeats the URL: it holds a password.
export function parseSmtp(text: string): SmtpConfig {
  const url = URL.parse(text);
  if (
    url === null ||
    !/^smtps?:$/.test(url.protocol) ||
    url.hostname === '' ||
    (url.username === '') !== (url.password === '')
  ) {
    throw new Error('must look like smtps://USER:PASSWORD@smtp.example.com:465?from=chat@example.com');
  }
  const from = url.searchParams.get('from') ?? decodeURIComponent(url.username);
  if (!/^(?:[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(from)) {
    throw new Error('must name the sender, like …?from=chat@example.com or …?from=Shop%20<chat@example.com>');
  }
  const tls = url.searchParams.get('tls');
  if (tls !== null && (tls !== 'offered' || url.protocol === 'smtps:')) {
    throw new Error('may end with tls=offered after smtp://, and nothing else about TLS');
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isSecure = url.protocol === 'smtps:';
  return {
    host,
    port: Number(url.port || (isSecure ? 465 : 587)),
    tls: isSecure ? 'always' : tls === 'offered' || isLoopback(host) ? 'offered' : 'upgrade',
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.username === '' ? null : decodeURIComponent(url.password),
    from,
  };
}

// No message repeats the URL: it holds a secret.
export function parseSms(text: string): SmsConfig {
  const url = URL.parse(text);
  // A + in a query is a space to whoever reads it as a form; nobody's number begins with one.
  const from = url?.searchParams.get('from')?.replace(/^ /, '+').trim() ?? '';
  const isWhole = url !== null && /^https?:$/.test(url.protocol) && url.username !== '' && url.password !== '';
  if (!isWhole || from === '') {
    throw new Error('must look like https://SID:TOKEN@api.twilio.com?from=+34600000000');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw new Error('must begin with https://');
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    sid: decodeURIComponent(url.username),
    token: decodeURIComponent(url.password),
    from,
  };
}

/** Meta's, or somebody's on this machine that says the same; null: none. */
export function parseGraph(text: string): string | null {
  if (text === 'off') return null;
  const url = URL.parse(text);
  const isOpen = url?.protocol === 'http:' && isLoopback(url.hostname);
  if (!url || (url.protocol !== 'https:' && !isOpen) || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new Error('must be an address that begins with https://, or off');
  }
  return url.href.replace(/\/+$/, '');
}

export function parseDemo(text: string, mode: Mode, host: string): boolean {
  if (!/^[01]$/.test(text)) throw new Error(`must be 1 or 0, not "${text}"`);
  if (text === '0') return false;
  if (mode === 'serve') throw new Error('cannot be 1 for npm run serve: a production server has no demo account');
  // Its passwords lie in a file and its doors are open: nobody outside may reach it.
  if (!isLoopback(host)) throw new Error(`cannot be 1 on HOST ${host}: a demo account is for this machine only`);
  return true;
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export function parseLogLevel(text: string): string {
  if (!logLevels.includes(text)) throw new Error(`must be one of ${logLevels.join(', ')}, not "${text}"`);
  return text;
}
