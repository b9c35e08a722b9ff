import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  type BucketConfig,
  isLoopback,
  logLevels,
  type Mode,
  parseBucket,
  parseClamd,
  parseDatabaseUrl,
  parseDemo,
  parseGraph,
  parseHost,
  parseInteger,
  parseLogLevel,
  parseNetworks,
  parsePublicUrl,
  parseReserve,
  parseSecret,
  parseSms,
  parseSmtp,
  type Reserve,
  type SmsConfig,
  type SmtpConfig,
} from './config-values.ts';

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
  /** disk space that files of visitors, outside users and carriers must leave free */
  reserve: Reserve;
  /** `HOST:PORT` or the socket of a ClamAV daemon; null: uploads are not scanned */
  clamd: string | null;
  /** null: letters wait until there is one */
  smtp: SmtpConfig | null;
  /** null: text messages wait until there is one */
  sms: SmsConfig | null;
  /** Meta's Graph API with its version, without a slash at the end; null: what is for WhatsApp and Messenger waits */
  graph: string | null;
  /** Addresses and CIDR ranges of networks of one's own that servers named by tenants may be in. */
  reachable: string[];
  demo: boolean;
  workers: number;
  logLevel: string;
  /** npm started us, and when it is gone nobody knows that we run. */
  underNpm: boolean;
  /** null: asked for on the terminal. */
  backupPassphrase: string | null;
  /** The master key that is to come, as the operator wrote it; null: a new file. */
  newSecret: string | null;
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
  PARLEY_RESERVE: 'what of the disk visitors’ files leave free: 5%, 500MB, 2GB; 0 for nothing (5%, at most 1GB)',
  PARLEY_CLAMD: 'HOST:PORT or socket of a ClamAV daemon that looks into every upload (none)',
  PARLEY_SMTP:
    'smtps://USER:PASSWORD@HOST:465?from=ADDRESS, or smtp://…:587 for STARTTLS (&tls=offered: also without TLS): sends mail (none)',
  PARLEY_SMS: 'https://SID:TOKEN@api.twilio.com?from=+NUMBER: sends text messages, by Twilio’s API (none)',
  PARLEY_GRAPH:
    'address and version of Meta’s Graph API, for WhatsApp and Messenger; off: neither (https://graph.facebook.com/v24.0)',
  PARLEY_REACHABLE:
    'addresses or CIDR ranges, not of the open internet, in which accounts may have servers of their own (none)',
  PARLEY_NEW_SECRET:
    'master key that takes the place of the present one, for change-master-key (a new file in PARLEY_DATA)',
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
  npx parley change-master-key  another key seals the secrets from now on
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
    reserve: read<Reserve>('PARLEY_RESERVE', { part: 0.05, most: 1024 ** 3 }, parseReserve),
    clamd: read('PARLEY_CLAMD', null, parseClamd),
    smtp: read('PARLEY_SMTP', null, parseSmtp),
    sms: read('PARLEY_SMS', null, parseSms),
    graph: read<string | null>('PARLEY_GRAPH', 'https://graph.facebook.com/v24.0', parseGraph),
    reachable: read('PARLEY_REACHABLE', [], parseNetworks),
    demo: read('PARLEY_DEMO', mode === 'start' && isLoopback(host), (text) => parseDemo(text, mode, host)),
    workers: read('PARLEY_WORKERS', 1, (text) => parseInteger(text, 1, 64)),
    logLevel: read('PARLEY_LOG_LEVEL', 'info', parseLogLevel),
    backupPassphrase: read('PARLEY_BACKUP_PASSPHRASE', null, (text) => text),
    newSecret: read('PARLEY_NEW_SECRET', null, parseSecret),
    underNpm: env.npm_lifecycle_event !== undefined,
    warnings: unknownVariables(env),
  };
  config.warnings.push(...undeclaredProxy(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Parley itself speaks no TLS. */
function undeclaredProxy({ publicUrl, trustedProxies }: Config): string[] {
  if (!publicUrl?.startsWith('https:') || trustedProxies.length > 0) return [];
  return [
    `PARLEY_URL begins with https, so that a proxy is in front: set PARLEY_TRUSTED_PROXIES to its address, or all visitors count as one.`,
  ];
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

function unknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('PARLEY_') && !name.startsWith('PARLEY_TEST_') && !(name in variables))
    .map((name) => `${name} means nothing to Parley; npm start -- --help lists what does.`);
}
