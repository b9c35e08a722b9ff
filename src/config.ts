import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `start` is a developer's or a first day's server, `serve` a production one: it makes no demo account. */
export type Mode = 'start' | 'serve';

/** An S3 bucket: scheme, host and path of it, as `https://HOST/BUCKET` or `https://BUCKET.HOST`. */
type BucketConfig = { url: string; region: string; keyId: string; secret: string };

/** A mail server: `upgrade` is STARTTLS or nothing, `offered` STARTTLS where the server has it. */
type SmtpConfig = {
  host: string;
  port: number;
  tls: 'always' | 'upgrade' | 'offered';
  user: string | null;
  password: string | null;
  from: string;
};

/** Whoever sends text messages: scheme and host, account, its secret, and the sender. */
type SmsConfig = { url: string; sid: string; token: string; from: string };

export type Config = {
  mode: Mode;
  /** 0: any free port. */
  port: number;
  host: string;
  /** Absolute. */
  dataDirectory: string;
  /** null: the PostgreSQL that Parley brings. */
  databaseUrl: string | null;
  /** Scheme, host and port without a slash at the end; null: the address that the server listens on. */
  publicUrl: string | null;
  /** Addresses and CIDR ranges whose X-Forwarded-* headers are believed. */
  trustedProxies: string[];
  /** The master key as the operator wrote it (master-key.ts reads it); null: a file in the data directory. */
  secret: string | null;
  /** where files are kept; null: in the data directory */
  bucket: BucketConfig | null;
  /** `HOST:PORT` or the socket of a ClamAV daemon; null: uploads are not scanned */
  clamd: string | null;
  /** null: letters wait until there is one */
  smtp: SmtpConfig | null;
  /** null: text messages wait until there is one */
  sms: SmsConfig | null;
  /** Addresses and CIDR ranges of networks of one's own that servers named by tenants may be in. */
  reachable: string[];
  demo: boolean;
  workers: number;
  logLevel: string;
  /** npm started us, and when it is gone nobody knows that we run. */
  underNpm: boolean;
  /** null: asked for on the terminal. */
  backupPassphrase: string | null;
  /** Sentences about what was set and has no effect. */
  warnings: string[];
};

/** Everything that is wrong with the environment, a sentence each. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a default depends on besides the environment. */
export type Machine = { root: boolean; home: string; cwd: string };

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const variables: Record<string, string> = {
  PORT: 'port to listen on, 0 for any free one (7070)',
  HOST: 'address to listen on (127.0.0.1)',
  PARLEY_DATA: 'folder for everything Parley stores (/var/lib/parley as root, else ~/.local/share/parley)',
  DATABASE_URL: 'postgres://… of your own PostgreSQL 15 or newer (else Parley runs one in PARLEY_DATA)',
  PARLEY_URL: 'address that customers and agents use, like https://chat.example.com (http://HOST:PORT)',
  PARLEY_TRUSTED_PROXIES: 'addresses or CIDR ranges of your reverse proxies, with commas (none)',
  PARLEY_SECRET:
    'master key: 32 bytes in hex or base64, or a passphrase of 32 characters or more (a file in PARLEY_DATA)',
  PARLEY_DEMO: '1 or 0: make a demo account (1 for npm start on a loopback HOST, never for npm run serve)',
  PARLEY_WORKERS: 'processes that serve requests (1)',
  PARLEY_LOG_LEVEL: `${logLevels.join(', ')} (info)`,
  PARLEY_S3: 'https://KEYID:SECRET@HOST/BUCKET?region=REGION: keep files in this S3 bucket (PARLEY_DATA/files)',
  PARLEY_CLAMD: 'HOST:PORT or socket of a ClamAV daemon that looks into every upload (none)',
  PARLEY_SMTP:
    'smtps://USER:PASSWORD@HOST:465?from=ADDRESS, or smtp://…:587 for STARTTLS (&tls=offered: also without TLS): sends mail (none)',
  PARLEY_SMS: 'https://SID:TOKEN@api.twilio.com?from=+NUMBER: sends text messages, by Twilio’s API (none)',
  PARLEY_REACHABLE:
    'addresses or CIDR ranges, not of the open internet, in which accounts may have mail servers of their own (none)',
  PARLEY_BACKUP_PASSPHRASE: 'seals the keys inside a backup (asked for on the terminal)',
};

/** The text that `npm start -- --help` prints. */
export function configHelp(): string {
  const width = Math.max(...Object.keys(variables).map((name) => name.length));
  const lines = Object.entries(variables).map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
  return `Usage:
  npm start                     a server with a demo account, on this machine only
  npm run serve                 a production server
  npx parley backup FILE        everything into one file
  npx parley restore FILE       and back, into an empty data directory or database
  npx parley rotate-keys        another key signs tokens from now on
  npx parley ledger verify      recomputes every balance; ends with 1 when one is wrong

Environment (defaults in brackets):
${lines.join('\n')}
`;
}

/** @throws ConfigError with all problems together */
export function readConfig(env: Environment, mode: Mode, machine: Machine = thisMachine()): Config {
  const problems: string[] = [];
  const read = <T>(name: string, fallback: T, parse: (text: string) => T): T => {
    const text = env[name];
    // An empty variable is what `FOO= npm start` and unset lines of env files give: as good as none.
    if (text === undefined || text.trim() === '') return fallback;
    try {
      return parse(text.trim());
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}.`);
      return fallback;
    }
  };

  const host = read('HOST', '127.0.0.1', parseHost);
  const config: Config = {
    mode,
    host,
    port: read('PORT', 7070, (text) => parseInteger(text, 0, 65535)),
    dataDirectory: read('PARLEY_DATA', defaultDataDirectory(env, machine), (text) => resolve(machine.cwd, text)),
    databaseUrl: read('DATABASE_URL', null, parseDatabaseUrl),
    publicUrl: read('PARLEY_URL', null, parsePublicUrl),
    trustedProxies: read('PARLEY_TRUSTED_PROXIES', [], parseNetworks),
    secret: read('PARLEY_SECRET', null, parseSecret),
    bucket: read('PARLEY_S3', null, parseBucket),
    clamd: read('PARLEY_CLAMD', null, parseClamd),
    smtp: read('PARLEY_SMTP', null, parseSmtp),
    sms: read('PARLEY_SMS', null, parseSms),
    reachable: read('PARLEY_REACHABLE', [], parseNetworks),
    demo: read('PARLEY_DEMO', mode === 'start' && isLoopback(host), (text) => parseDemo(text, mode, host)),
    workers: read('PARLEY_WORKERS', 1, (text) => parseInteger(text, 1, 64)),
    logLevel: read('PARLEY_LOG_LEVEL', 'info', parseLogLevel),
    backupPassphrase: read('PARLEY_BACKUP_PASSPHRASE', null, (text) => text),
    underNpm: env.npm_lifecycle_event !== undefined,
    warnings: unknownVariables(env),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function thisMachine(): Machine {
  return { root: process.getuid?.() === 0, home: homedir(), cwd: process.cwd() };
}

function defaultDataDirectory(env: Environment, { root, home }: Machine): string {
  if (root) return '/var/lib/parley';
  const shared = env.XDG_DATA_HOME;
  // XDG Base Directory Specification: "All paths set in these environment variables must be absolute", others are ignored.
  return shared?.startsWith('/') ? join(shared, 'parley') : join(home, '.local/share/parley');
}

function parseInteger(text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new Error(`must be a whole number from ${min} to ${max}, not "${text}"`);
  }
  return number;
}

function parseHost(text: string): string {
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
function parseDatabaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Error('must look like postgres://user:password@host:5432/database');
  }
  if (url.pathname.length < 2) throw new Error('must name a database, like postgres://user:password@host:5432/parley');
  return text;
}

function parsePublicUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new Error(`must be scheme, host and port only, like https://chat.example.com, not "${text}"`);
  }
  return url.origin;
}

function parseNetworks(text: string): string[] {
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

function parseSecret(text: string): string {
  if (text.length < 32) throw new Error('must have at least 32 characters: `openssl rand -hex 32` makes a good one');
  return text;
}

// No message repeats the URL: it holds a secret.
function parseBucket(text: string): BucketConfig {
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

function parseClamd(text: string): string {
  const port = Number(/^.+:(\d+)$/.exec(text)?.[1] ?? 0);
  if (!text.startsWith('/') && !(port >= 1 && port <= 65535)) {
    throw new Error(`must be HOST:PORT or the path of a socket, not "${text}"`);
  }
  return text;
}

// No message repeats the URL: it holds a password.
function parseSmtp(text: string): SmtpConfig {
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
function parseSms(text: string): SmsConfig {
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

function parseDemo(text: string, mode: Mode, host: string): boolean {
  if (!/^[01]$/.test(text)) throw new Error(`must be 1 or 0, not "${text}"`);
  if (text === '0') return false;
  if (mode === 'serve') throw new Error('cannot be 1 for npm run serve: a production server has no demo account');
  // Its passwords lie in a file and its doors are open: nobody outside may reach it.
  if (!isLoopback(host)) throw new Error(`cannot be 1 on HOST ${host}: a demo account is for this machine only`);
  return true;
}

function parseLogLevel(text: string): string {
  if (!logLevels.includes(text)) throw new Error(`must be one of ${logLevels.join(', ')}, not "${text}"`);
  return text;
}

function unknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('PARLEY_') && !name.startsWith('PARLEY_TEST_') && !(name in variables))
    .map((name) => `${name} means nothing to Parley; npm start -- --help lists what does.`);
}
