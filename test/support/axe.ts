import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { scenes } from '../../scripts/shots/scenes.ts';
import { axeFinds } from './axe-finds.ts';
import { launchBrowser, noBrowser } from './browser.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { shareOf } from './share.ts';
import { type Server, type Site, startServer, startSite } from './site.ts';

/** Tests of the pages and states that there are pictures of, light and dark.
 *  @param of which of them: a file has four minutes */
export function testWithAxe(of: (scene: (typeof scenes)[number]) => boolean): void {
  const skip = noBrowser;
  let site: Site;
  let browser: Browser;
  let session: Awaited<ReturnType<BrowserContext['storageState']>>;
  /** a production start that waits for its owner */
  let fresh: { database: TestDatabase; server: Server; dataDirectory: string };

  before(async () => {
    if (noBrowser) return;
    site = await startSite();
    browser = await launchBrowser();
    const database = await createDatabase();
    const dataDirectory = mkdtempSync(join(tmpdir(), 'fresh-'));
    const server = await startServer({ DATABASE_URL: database.url, PARLEY_DATA: dataDirectory }, 'serve');
    fresh = { database, dataDirectory, server };
    const context = await browser.newContext();
    const { email, password } = site.firstRun.console;
    const headers = { origin: site.url };
    const answer = await context.request.post(`${site.url}/v1/session`, { data: { email, password }, headers });
    assert.equal(answer.status(), 201);
    session = await context.storageState();
    await context.close();
  });
  after(async () => {
    await browser?.close();
    await fresh?.server.stop();
    await fresh?.database.leave();
    if (fresh) rmSync(fresh.dataDirectory, { recursive: true, force: true });
    await site?.stop();
  });

  // The reference is drawn by a library.
  const pages = scenes.filter((one) => !one.alike && one.name !== 'docs' && of(one));
  for (const { name, stranger, only, show } of shareOf(pages, 9)) {
    test(`axe finds nothing: ${name}`, { skip }, async () => {
      const context = await browser.newContext({
        viewport: only === 'phone' ? { width: 360, height: 740 } : { width: 1440, height: 900 },
        reducedMotion: 'reduce',
        locale: 'en-GB',
        ...(!stranger && { storageState: session }),
      });
      const page = await context.newPage();
      await show(page, { url: site.url, firstRun: site.firstRun, setUp: `${fresh.server.url}/setup` });
      // Drawn by its script: on a busy machine the page is empty for a moment.
      await page.locator('h1').first().waitFor({ state: 'attached' });
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // Only its colours are others in the dark.
        const rules = colorScheme === 'dark' ? { rules: ['color-contrast'] } : {};
        for (const one of await axeFinds(page, rules)) found.push(`${colorScheme}: ${one}`);
      }
      assert.deepEqual(found, []);
      await context.close();
    });
  }
}
