import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { patience } from './patience.ts';

const program = '/usr/bin/chromium';
export const noBrowser = existsSync(program) ? false : 'needs Chromium: apt-get install chromium';

type Options = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

const launch = {
  executablePath: program,
  chromiumSandbox: false,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Debian's Chromium, in which each person gets a context. */
export const launchBrowser = () => chromium.launch(launch);

/** Debian's Chromium with a profile of its own, which goes when it is closed; it asks nobody anything on its own account. */
export async function openBrowser(options: Options = {}): Promise<BrowserContext> {
  const profile = mkdtempSync(join(tmpdir(), 'browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...launch,
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    ...options,
  });
  context.setDefaultTimeout(patience);
  context.on('close', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return context;
}
