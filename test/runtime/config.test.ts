// The environment as a table: what was set, and what the configuration says or complains of.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Config, type ConfigError, configHelp, type Environment, readConfig } from '../../src/config.ts';
import type { Mode } from '../../src/config-values.ts';

const user = { root: false, home: '/home/ada', cwd: '/srv/parley' };
const root = { root: true, home: '/root', cwd: '/srv/parley' };
const key = 'f'.repeat(64);

const facts: [fact: string, mode: Mode, env: Environment, machine: typeof user, expected: Partial<Config>][] = [
  ['the port is 7070', 'start', {}, user, { port: 7070, host: '127.0.0.1' }],
  ['the port may be any free one', 'start', { PORT: '0' }, user, { port: 0 }],
  ['an empty variable is none', 'start', { PORT: '', HOST: ' ' }, user, { port: 7070, host: '127.0.0.1' }],
  ['a host may be a name', 'serve', { HOST: 'db-1.example.com' }, user, { host: 'db-1.example.com' }],
  ['a host may be IPv6, in brackets or not', 'serve', { HOST: '[::]' }, user, { host: '::' }],
  ['root keeps data in /var/lib', 'start', {}, root, { dataDirectory: '/var/lib/parley' }],
  ['a user keeps data at home', 'start', {}, user, { dataDirectory: '/home/ada/.local/share/parley' }],
  ['or where XDG says', 'start', { XDG_DATA_HOME: '/data' }, user, { dataDirectory: '/data/parley' }],
  ['if XDG says it well', 'start', { XDG_DATA_HOME: 'x' }, user, { dataDirectory: '/home/ada/.local/share/parley' }],
  ['a relative folder starts here', 'start', { PARLEY_DATA: 'data' }, user, { dataDirectory: '/srv/parley/data' }],
  ['an own database', 'start', { DATABASE_URL: 'postgres://u:p@h/d' }, user, { databaseUrl: 'postgres://u:p@h/d' }],
  [
    'its socket',
    'start',
    { DATABASE_URL: 'postgres:///d?host=/run' },
    user,
    { databaseUrl: 'postgres:///d?host=/run' },
  ],
  ['a public address', 'serve', { PARLEY_URL: 'https://a.example/' }, user, { publicUrl: 'https://a.example' }],
  ['in any case', 'serve', { PARLEY_URL: 'https://A.example:443' }, user, { publicUrl: 'https://a.example' }],
  [
    'trusted proxies',
    'serve',
    { PARLEY_TRUSTED_PROXIES: '10.0.0.0/8, ::1,' },
    user,
    { trustedProxies: ['10.0.0.0/8', '::1'] },
  ],
  ['a secret in hex', 'serve', { PARLEY_SECRET: key }, user, { secret: key }],
  ['start makes a demo', 'start', {}, user, { demo: true }],
  ['on all of loopback', 'start', { HOST: '::1' }, user, { demo: true }],
  ['but not when told not to', 'start', { PARLEY_DEMO: '0' }, user, { demo: false }],
  ['nor for the world', 'start', { HOST: '0.0.0.0' }, user, { demo: false }],
  ['serve makes none', 'serve', {}, user, { demo: false }],
  ['one worker', 'serve', {}, user, { workers: 1 }],
  ['more workers', 'serve', { PARLEY_WORKERS: '4' }, user, { workers: 4 }],
  ['info is logged', 'serve', {}, user, { logLevel: 'info' }],
  ['or less', 'serve', { PARLEY_LOG_LEVEL: 'warn' }, user, { logLevel: 'warn' }],
  ['a passphrase for backups', 'serve', { PARLEY_BACKUP_PASSPHRASE: 'x y' }, user, { backupPassphrase: 'x y' }],
  [
    'a mail server',
    'serve',
    { PARLEY_SMTP: 'smtps://me:p%40ss@smtp.example.com?from=Shop%20<chat@example.com>' },
    user,
    {
      smtp: {
        host: 'smtp.example.com',
        port: 465,
        tls: 'always',
        user: 'me',
        password: 'p@ss',
        from: 'Shop <chat@example.com>',
      },
    },
  ],
  [
    'another, which must have STARTTLS; its user is the sender',
    'serve',
    { PARLEY_SMTP: 'smtp://chat%40example.com:x@mail.example.com' },
    user,
    {
      smtp: {
        host: 'mail.example.com',
        port: 587,
        tls: 'upgrade',
        user: 'chat@example.com',
        password: 'x',
        from: 'chat@example.com',
      },
    },
  ],
  [
    'one on this machine needs no TLS',
    'serve',
    { PARLEY_SMTP: 'smtp://127.0.0.1:25?from=chat@example.com' },
    user,
    { smtp: { host: '127.0.0.1', port: 25, tls: 'offered', user: null, password: null, from: 'chat@example.com' } },
  ],
  [
    'nor one of which it is said',
    'serve',
    { PARLEY_SMTP: 'smtp://relay.internal:25?from=chat@example.com&tls=offered' },
    user,
    {
      smtp: { host: 'relay.internal', port: 25, tls: 'offered', user: null, password: null, from: 'chat@example.com' },
    },
  ],
  [
    'who sends text messages, its + as it is typed',
    'serve',
    { PARLEY_SMS: 'https://AC12:geheim@api.twilio.com?from=+34600000000' },
    user,
    { sms: { url: 'https://api.twilio.com', sid: 'AC12', token: 'geheim', from: '+34600000000' } },
  ],
  ['npm is our parent', 'start', { npm_lifecycle_event: 'start' }, user, { underNpm: true }],
  [
    'a misspelt variable is told of',
    'serve',
    { PARLEY_WORKER: '2' },
    user,
    { workers: 1, warnings: ['PARLEY_WORKER means nothing to Parley; npm start -- --help lists what does.'] },
  ],
  [
    'a proxy that must be there and is not named is told of',
    'serve',
    { PARLEY_URL: 'https://chat.example.com' },
    user,
    {
      warnings: [
        'PARLEY_URL begins with https, so that a proxy is in front: set PARLEY_TRUSTED_PROXIES to its address, or all visitors count as one.',
      ],
    },
  ],
  [
    'one that is named is not',
    'serve',
    { PARLEY_URL: 'https://chat.example.com', PARLEY_TRUSTED_PROXIES: '127.0.0.1' },
    user,
    { warnings: [] },
  ],
];

for (const [fact, mode, env, machine, expected] of facts) {
  test(`config: ${fact}`, () => {
    const config = readConfig(env, mode, machine);
    assert.deepEqual(config, { ...config, ...expected });
  });
}

const refusals: [mode: Mode, env: Environment, sentence: RegExp][] = [
  ['start', { PORT: '70000' }, /^PORT must be a whole number from 0 to 65535, not "70000"\.$/],
  ['start', { PORT: '7e3' }, /^PORT must/],
  ['start', { HOST: 'http://x' }, /^HOST must be an IP address or a host name, not "http:\/\/x"\.$/],
  ['start', { DATABASE_URL: 'mysql://u:geheim@h/d' }, /^DATABASE_URL must look like postgres:(?!.*geheim)/],
  ['start', { DATABASE_URL: 'postgres://u:geheim@h' }, /^DATABASE_URL must name a database(?!.*geheim)/],
  ['start', { PARLEY_URL: 'chat.example.com' }, /^PARLEY_URL must be scheme, host and port only/],
  ['start', { PARLEY_URL: 'https://a.example/chat' }, /^PARLEY_URL must be scheme, host and port only/],
  [
    'start',
    { PARLEY_TRUSTED_PROXIES: '10.0.0.0/33' },
    /^PARLEY_TRUSTED_PROXIES must list .* "10\.0\.0\.0\/33" is none/,
  ],
  ['start', { PARLEY_SECRET: 'short' }, /^PARLEY_SECRET must have at least 32 characters(?!.*short)/],
  ['start', { PARLEY_DEMO: 'yes' }, /^PARLEY_DEMO must be 1 or 0/],
  ['serve', { PARLEY_DEMO: '1' }, /^PARLEY_DEMO cannot be 1 for npm run serve/],
  ['start', { PARLEY_DEMO: '1', HOST: '0.0.0.0' }, /^PARLEY_DEMO cannot be 1 on HOST 0\.0\.0\.0/],
  ['start', { PARLEY_WORKERS: '0' }, /^PARLEY_WORKERS must be a whole number from 1 to 64/],
  ['serve', { PARLEY_SMTP: 'https://u:geheim@h?from=a@b.example' }, /^PARLEY_SMTP must look like smtps:(?!.*geheim)/],
  ['serve', { PARLEY_SMTP: 'smtp://geheim@h?from=a@b.example' }, /^PARLEY_SMTP must look like smtps:(?!.*geheim)/],
  ['serve', { PARLEY_SMTP: 'smtps://me:geheim@h' }, /^PARLEY_SMTP must name the sender(?!.*geheim)/],
  ['serve', { PARLEY_SMTP: 'smtps://me:geheim@h?from=a%0d%0ab@c.example' }, /^PARLEY_SMTP must name the sender/],
  ['serve', { PARLEY_SMTP: 'smtp://h?from=a@b.example&tls=off' }, /^PARLEY_SMTP may end with tls=offered/],
  ['serve', { PARLEY_RESERVE: '5 TB' }, /^PARLEY_RESERVE must be like 5%, 500MB or 2GB/],
  ['serve', { PARLEY_RESERVE: '91%' }, /^PARLEY_RESERVE must be like 5%/],
  ['serve', { PARLEY_SMS: 'https://AC12:geheim@h' }, /^PARLEY_SMS must look like https:(?!.*geheim)/],
  ['serve', { PARLEY_SMS: 'http://AC12:geheim@h.example?from=Shop' }, /^PARLEY_SMS must begin with https:(?!.*geheim)/],
  ['start', { PARLEY_LOG_LEVEL: 'loud' }, /^PARLEY_LOG_LEVEL must be one of fatal, .*, not "loud"\.$/],
];

for (const [mode, env, sentence] of refusals) {
  test(`config refuses ${JSON.stringify(env)} for ${mode}`, () => {
    assert.throws(
      () => readConfig(env, mode, user),
      ({ problems }: ConfigError) => problems.length === 1 && sentence.test(problems[0] as string),
    );
  });
}

test('config: all problems are told at once', () => {
  const env = { PORT: 'x', PARLEY_WORKERS: 'y', PARLEY_SECRET: 'z' };
  assert.throws(() => readConfig(env, 'start', user), {
    name: 'ConfigError',
    message: /^PORT .*\nPARLEY_SECRET .*\nPARLEY_WORKERS .*$/,
  });
});

test('config: the help and the operating guide name the same variables', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const helped = [...configHelp().matchAll(/^ {2}([A-Z_]+) {2}/gm)].map(([, name]) => name);
  const guided = [...guide.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(([, names = '']) => names.match(/[A-Z_]+/g));
  assert.ok(helped.length >= 11);
  assert.deepEqual([...guided].sort(), [...helped].sort());
});
