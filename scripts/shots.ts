// `npm run shots [-- WORDS]`: pictures of every page and state, for people to look at, in shots/, which git does not keep. With words, only
// the pictures with one of them in their name.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startProcess } from '../bench/support/process.ts';
import type { FirstRun } from '../src/demo/demo.ts';
import { launchBrowser, noBrowser } from '../test/support/browser.ts';
import type { Scene, Stage } from './shots/scene.ts';
import { scenes } from './shots/scenes.ts';

const house = join(import.meta.dirname, '..');
const folder = join(house, 'shots');

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true };
const wide = { viewport: { width: 3840, height: 2160 } };
const looks: [name: string, options: BrowserContextOptions][] = [
  ['desktop-light', { ...desktop, colorScheme: 'light' }],
  ['desktop-dark', { ...desktop, colorScheme: 'dark' }],
  ['phone-light', { ...phone, colorScheme: 'light' }],
  ['phone-dark', { ...phone, colorScheme: 'dark' }],
  ['4k', { ...wide, colorScheme: 'light' }],
];

if (noBrowser) throw new Error(`Pictures need a browser: ${noBrowser}`);
const words = process.argv.slice(2);
const dataDirectory = temporary();
const emptyDirectory = temporary();
const start = (command: string, directory: string) =>
  startProcess([join(house, 'dist/server/main.js'), command], {
    PARLEY_DATA: directory,
    PORT: '0',
    PARLEY_LOG_LEVEL: 'warn',
  });
const server = await start('start', dataDirectory);
const fresh = await start('serve', emptyDirectory);
const browser = await launchBrowser();
try {
  const firstRun = JSON.parse(readFileSync(join(dataDirectory, 'first-run.json'), 'utf8')) as FirstRun;
  const set: Stage = { url: server.url, firstRun, setUp: `${fresh.url}/setup` };
  const session = await signIn(browser, set);
  mkdirSync(folder, { recursive: true });
  for (const scene of scenes) for (const [look, options] of looks) await shoot(look, options, scene, set, session);
} finally {
  await browser.close();
  await server.stop();
  await fresh.stop();
  for (const directory of [dataDirectory, emptyDirectory]) rmSync(directory, { recursive: true, force: true });
}

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'shots-'));
  chmodSync(directory, 0o755);
  return directory;
}

type Session = Awaited<ReturnType<typeof signIn>>;

async function signIn(browser: Browser, { url, firstRun }: Stage) {
  const context = await browser.newContext();
  const { email, password } = firstRun.console;
  const answer = await context.request.post(`${url}/v1/session`, {
    data: { email, password },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`Not signed in: ${answer.status()} ${await answer.text()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function shoot(look: string, options: BrowserContextOptions, scene: Scene, set: Stage, session: Session) {
  const name = `${scene.name}-${look}`;
  if (words.length > 0 && !words.some((word) => name.includes(word))) return;
  if (scene.only && !look.startsWith(scene.only)) return;
  const context = await browser.newContext({
    ...options,
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    ...(!scene.stranger && { storageState: session }),
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  try {
    await scene.show(page, set);
    await page.waitForTimeout(scene.settle ?? 600);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: scene.whole ?? false });
    console.log(name);
  } catch (error) {
    console.error(`${name}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
  await context.close();
}
