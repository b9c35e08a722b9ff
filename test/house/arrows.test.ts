// Every rule of .dependency-cruiser.cjs is broken once on purpose, in a tree of its own, and must say so.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { complaints, cruise } from '../../scripts/arrows.ts';

const house = join(import.meta.dirname, '../..');
const trees: string[] = [];
after(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true });
});

/** A small house with nothing wrong in it: each arrow that is allowed, once. */
const sound = {
  'src/main.ts': `import './app.ts';\nimport './config.ts';\nimport './store/store.ts';\nimport './backup/backup.ts';\nimport './process/process.ts';`,
  'src/config.ts': `export const config = 1;`,
  'src/app.ts': [
    'http/http',
    'store/store',
    'live/live',
    'jobs/jobs',
    'files/files',
    'channels/sms',
    'demo/demo',
    'dialects/one/routes',
  ]
    .map((room) => `import './${room}.ts';`)
    .join('\n'),
  'src/core/core.ts': `import './noun.ts';\nimport assert from 'node:assert';\nassert(true);`,
  'src/core/noun.ts': `export type Noun = 1;`,
  'src/dialects/dialect.ts': `import '../core/core.ts';`,
  'src/dialects/one/routes.ts': `import '../dialect.ts';\nimport '../../core/core.ts';\nimport './mapping.ts';`,
  'src/dialects/one/mapping.ts': `export const a = 1;`,
  'src/http/http.ts': `import '../dialects/dialect.ts';\nimport '../core/core.ts';\nimport 'fastify';`,
  'src/store/store.ts': `import '../core/core.ts';\nimport 'pg';\nimport 'pg-copy-streams';`,
  'src/live/live.ts': `import '../core/core.ts';\nimport 'ws';`,
  'src/jobs/jobs.ts': `import '../core/core.ts';`,
  'src/files/files.ts': `import '../core/core.ts';\nimport 'aws4fetch';`,
  'src/demo/demo.ts': `import '../core/core.ts';`,
  'src/channels/sms.ts': `import '../core/core.ts';`,
  'src/process/process.ts': `import '../app.ts';\nimport '../config.ts';\nimport '../store/store.ts';`,
  'src/backup/backup.ts': `import '../store/store.ts';\nimport '../core/core.ts';`,
};

type Plant = { rule: string; from: string; to: string; code: string };
const plant = (rule: string, from: string, to: string, code = `import '${to}';`): Plant => ({ rule, from, to, code });

const plants: Plant[] = [
  plant('core-imports-only', 'src/core/a.ts', '../store/store.ts'),
  plant('core-imports-only', 'src/core/b.ts', '../config.ts'),
  plant('core-imports-only', 'src/core/c.ts', '../http/http.ts', `import type { A } from '../http/http.ts';`),
  plant('core-imports-only', 'src/core/d.ts', '../live/live.ts', `export type { A } from '../live/live.ts';`),
  plant('core-imports-only', 'src/core/e.ts', '../live/live.ts', `export const a = () => import('../live/live.ts');`),
  plant('core-imports-no-package', 'src/core/f.ts', 'jose'),
  plant('core-imports-no-package', 'src/core/g.ts', 'fs', `import 'node:fs';`),
  plant('http-imports-only-core-dialects', 'src/http/a.ts', '../store/store.ts'),
  plant('http-imports-only-core-dialects', 'src/http/b.ts', '../live/live.ts'),
  plant('store-imports-only-core', 'src/store/a.ts', '../live/live.ts'),
  plant('store-imports-only-core', 'src/store/b.ts', '../dialects/dialect.ts'),
  plant('live-imports-only-core', 'src/live/a.ts', '../store/store.ts', `import type { A } from '../store/store.ts';`),
  plant('channels-imports-only-core', 'src/channels/a.ts', '../jobs/jobs.ts'),
  plant('jobs-imports-only-core', 'src/jobs/a.ts', '../channels/sms.ts'),
  plant('files-imports-only-core', 'src/files/a.ts', '../store/store.ts'),
  plant('demo-imports-only-core', 'src/demo/a.ts', '../store/store.ts'),
  plant('backup-imports-only-core-store', 'src/backup/a.ts', '../live/live.ts'),
  plant('dialect-imports-core-contract-itself', 'src/dialects/two/a.ts', '../one/mapping.ts'),
  plant('dialect-imports-core-contract-itself', 'src/dialects/two/b.ts', '../../http/http.ts'),
  plant('dialect-imports-core-contract-itself', 'src/dialects/two/c.ts', '../../store/store.ts'),
  plant('contract-imports-core', 'src/dialects/a.ts', './one/mapping.ts'),
  plant('contract-imports-core', 'src/dialects/b.ts', '../store/store.ts'),
  plant('only-store-imports-its-library', 'src/jobs/b.ts', 'pg', `import type { Pool } from 'pg';`),
  plant('only-store-imports-its-library', 'src/backup/b.ts', 'pg-copy-streams'),
  plant('only-http-imports-its-library', 'src/dialects/c.ts', 'fastify', `import type { A } from 'fastify';`),
  plant('only-http-imports-its-library', 'src/live/b.ts', '@fastify/swagger'),
  plant('only-http-imports-its-library', 'src/live/c.ts', '@fastify/not-installed'),
  plant('only-files-imports-its-library', 'src/store/f.ts', 'sharp'),
  plant('only-channels-imports-its-library', 'src/core/n.ts', 'nodemailer'),
  plant('only-live-imports-its-library', 'src/http/c.ts', 'ws', `export const a = await import('ws');`),
  plant('only-app-wires', 'src/config.ts', './store/store.ts'),
  plant('only-main-runs-processes-and-backups', 'src/app.ts', './backup/backup.ts'),
  plant('only-main-runs-processes-and-backups', 'src/jobs/e.ts', '../process/process.ts'),
  plant('process-imports-app-store', 'src/process/a.ts', '../live/live.ts'),
  plant('backup-and-process-apart', 'src/process/b.ts', '../backup/backup.ts'),
  plant('src-stands-alone', 'src/store/c.ts', '../../test/support/a.ts'),
  plant('web-imports-core-only', 'web/widget/a.ts', '../../src/http/http.ts'),
  plant('src-uses-runtime-packages', 'src/store/d.ts', 'knip'),
  plant('no-unresolvable', 'src/store/e.ts', './nowhere.ts'),
  plant('no-circles', 'src/jobs/c.ts', './c2.ts', `import type { A } from './c2.ts';`),
  plant('everything-is-reached', 'src/jobs/d.ts', 'src/jobs/d.ts', 'export const a = 1;'),
];

test('a sound house has nothing to complain of', async () => {
  const result = await cruise(tree(sound));
  assert.deepEqual(complaints(result), []);
  assert.equal(result.cruised, Object.keys(sound).length);
});

test('each planted violation is reported under its rule', async (t) => {
  const { violations } = await cruise(planted());
  for (const { rule, from, to } of plants) {
    await t.test(`${rule}: ${from} → ${to}`, () => {
      const target = to.replace(/^(\.\.?\/)+/, '');
      const found = violations.some((v) => v.rule === rule && v.from === from && v.to.includes(target));
      assert.ok(found, `reported from there: ${JSON.stringify(violations.filter((v) => v.from === from))}`);
    });
  }
});

test('no rule is without its plant', () => {
  const { forbidden } = createRequire(import.meta.url)(join(house, '.dependency-cruiser.cjs'));
  const rules = forbidden.map(({ name }: { name: string }) => name);
  assert.deepEqual([...new Set(plants.map(({ rule }) => rule))].sort(), rules.sort());
});

test('a cruiser without swc sees no TypeScript, and is not believed', async () => {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name === '@swc/core') throw Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(name, context);
    } });`;
  process.env.NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(hook)}`;
  const result = await cruise(tree(sound)).finally(() => delete process.env.NODE_OPTIONS);
  const files = Object.keys(sound).length;
  assert.deepEqual(complaints(result), [`saw 0 modules of ${files} files in src: is @swc/core installed?`]);
});

function planted(): string {
  const files: Record<string, string> = {
    ...sound,
    'src/jobs/c2.ts': `import type { A } from './c.ts';`,
    'src/dialects/two/routes.ts': `import '../dialect.ts';`,
    'test/support/a.ts': `export const a = 1;`,
  };
  for (const { from, code } of plants) files[from] = `${files[from] ?? ''}\n${code}\n`;
  return tree(files);
}

function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'parley-arrows-'));
  trees.push(root);
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
    cpSync(join(house, file), join(root, file));
  symlinkSync(join(house, 'node_modules'), join(root, 'node_modules'));
  for (const [path, code] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), code);
  }
  return root;
}
