import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { patience } from './patience.ts';

/** Chromium without a desktop: the same pages at half the processor time. */
let program = '/usr/bin/chromium-headless-shell';
const whole = '/usr/bin/chromium';
export const noBrowser = existsSync(program) ? false : 'needs Chromium: apt-get install chromium-headless-shell';
export const noWholeBrowser = existsSync(whole) ? false : 'needs Chromium: apt-get install chromium';

const launch = {
  chromiumSandbox: false,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
  timeout: patience,
};

const variable = 'PARLEY_TEST_BROWSER';

/** One Chromium for all files of a run: starting one costs more than what most tests do with it.
 *  @param directory where it keeps its files */
export async function shareBrowser(directory: string): Promise<{ close(): Promise<void> }> {
  const { TMPDIR } = process.env;
  process.env.TMPDIR = directory;
  try {
    const server = await chromium.launchServer({ ...launch, executablePath: program });
    process.env[variable] = server.wsEndpoint();
    return server;
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

/** From here on this file has a Chromium of its own. The clipboard is one for all contexts of a browser. */
export function leaveSharedBrowser(): void {
  delete process.env[variable];
}

/** From here on this file has the Chromium that people use: the one without a desktop denies notifications. */
export function leaveForWholeBrowser(): void {
  leaveSharedBrowser();
  program = whole;
}

/** Debian's Chromium, in which each person gets a context: the run's, or in a file that runs alone its own. */
export async function launchBrowser(): Promise<Browser> {
  const shared = process.env[variable];
  return shared === undefined
    ? chromium.launch({ ...launch, executablePath: program })
    : chromium.connect(shared, { timeout: patience });
}

/** An unused context; closing it returns the browser. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(patience);
  const close = context.close.bind(context);
  return Object.assign(context, {
    async close() {
      await close();
      await browser.close();
    },
  });
}
