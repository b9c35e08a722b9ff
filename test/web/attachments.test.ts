// Pictures and files between the widget and the console: chosen, pasted, dropped, seen.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { paper, photograph, silence } from '../files/samples.ts';
import { type Api, apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let browser: Browser;
let key: Api;
const skip = noBrowser;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  key = apiOf(site.url, site.firstRun.v1.key);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

type File = { name: string; mimeType: string; buffer: Buffer };
const image = async (name: string, width: number, height: number): Promise<File> => ({
  name,
  mimeType: 'image/jpeg',
  buffer: await sharp({ create: { width, height, channels: 3, background: '#c94' } })
    .jpeg()
    .toBuffer(),
});

async function openPage(look: { colorScheme?: 'light' | 'dark'; width?: number; height?: number } = {}) {
  const { width = 1440, height = 900, colorScheme = 'light' } = look;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: 'en-GB' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (said) => {
    if (/Content Security Policy/.test(said.text())) complaints.push(said.text());
  });
  return { page, complaints };
}

/** A visitor who wrote, and the conversation in the console of whoever has the demo's password. */
async function meet(name: string, look = {}) {
  const visitor = await openPage({ width: 900, height: 760 });
  await visitor.page.goto(`${site.url}/demo`);
  await visitor.page.getByRole('button', { name: 'Ask us' }).click();
  await visitor.page.getByRole('button', { name: 'Chat with us here' }).click();
  const said = `Hello, ${name} here`;
  await visitor.page.getByRole('textbox', { name: 'Write a message' }).fill(said);
  await visitor.page.keyboard.press('Enter');
  await visitor.page.getByText('Sent ·').waitFor();
  const agent = await openPage(look);
  const { email, password } = site.firstRun.console;
  await agent.page.goto(`${site.url}/console`);
  await agent.page.getByLabel('E-mail').fill(email);
  await agent.page.getByLabel('Password', { exact: true }).fill(password);
  await agent.page.keyboard.press('Enter');
  await agent.page.getByRole('button', { name: 'All', exact: true }).click();
  await agent.page.locator('[data-conversation]', { hasText: said }).click();
  await agent.page
    .getByRole('textbox', { name: 'Write an answer' })
    .waitFor()
    .catch(() => {});
  return {
    visitor,
    agent,
    done: async () => void (await Promise.all([visitor.page.context().close(), agent.page.context().close()])),
  };
}

/** Puts files on the page as a paste or a drop does. */
async function give(page: Page, kind: 'paste' | 'drop', files: File[], text = ''): Promise<void> {
  const list = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  await page.evaluate(`{
    const data = new DataTransfer();
    for (const { name, mimeType, base64 } of ${JSON.stringify(list)}) {
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type: mimeType }));
    }
    const text = ${JSON.stringify(text)};
    if (text) data.setData('text/plain', text);
    const options = { bubbles: true, cancelable: true, composed: true };
    const field = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
    if (${kind === 'paste'}) field.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
    else for (const kind of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }));
    }
  }`);
}

const field = (page: Page) => page.locator('textarea');
const held = (page: Page) => page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
const log = (page: Page) => page.getByRole('log');

const folder = process.env.PARLEY_TEST_SHOTS;
async function shoot(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function clean(page: Page): Promise<void> {
  assert.deepEqual(await axeFinds(page), []);
}

/** Loaded, in the log of a page or of its widget. */
async function isSeen(page: Page, name: string): Promise<void> {
  const look = `[document, ...[...document.querySelectorAll('*')].flatMap((one) => one.shadowRoot ?? [])]
    .flatMap((root) => [...root.querySelectorAll('[role=log] img')])
    .some((one) => one.alt === ${JSON.stringify(name)} && one.complete && one.naturalWidth > 0)`;
  await until(() => page.evaluate<boolean>(look), `${name} is seen`);
}

test('a picture is pasted into the composer, looked at, sent, and seen by the visitor', { skip }, async () => {
  const { visitor, agent, done } = await meet('Ana');
  const { page } = agent;
  await field(page).click();
  await give(page, 'paste', [await image('size chart.jpg', 1200, 800)]);
  await held(page).getByText('size chart.jpg').waitFor();
  await page.locator('progress').waitFor({ state: 'detached' });
  await field(page).fill('This is the chart');
  await shoot(page, 'console-tray');
  await clean(page);
  await page.keyboard.press('Enter');
  await held(page).waitFor({ state: 'detached' });
  await isSeen(page, 'size chart.jpg');
  await isSeen(visitor.page, 'size chart.jpg');
  await log(visitor.page).getByText('This is the chart').waitFor();
  await shoot(visitor.page, 'widget-picture');

  await page.getByRole('button', { name: 'Look at size chart.jpg' }).click();
  const dialog = page.getByRole('dialog', { name: 'size chart.jpg' });
  await dialog.waitFor();
  await shoot(page, 'console-lightbox');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  assert.deepEqual([visitor.complaints, agent.complaints], [[], []]);
  await done();
});

test('files are dropped: a sound, a paper and a picture become a player, a row and a picture', { skip }, async () => {
  const { visitor, agent, done } = await meet('Bram', { colorScheme: 'dark' });
  const { page } = agent;
  await give(page, 'drop', [
    { name: 'call.wav', mimeType: 'audio/wav', buffer: silence() },
    { name: 'invoice.pdf', mimeType: 'application/pdf', buffer: paper() },
    await image('tall.jpg', 400, 900),
  ]);
  await held(page).nth(2).waitFor();
  // Enter while they are on their way sends them as soon as they are there.
  await field(page).focus();
  await page.keyboard.press('Enter');
  await page.locator('[data-message] audio').waitFor();
  await page.getByRole('link', { name: 'Download invoice.pdf' }).waitFor();
  await isSeen(page, 'tall.jpg');
  assert.equal(await page.locator('[data-message] audio').evaluate((one) => 'controls' in one && one.controls), true);
  await isSeen(visitor.page, 'tall.jpg');
  await visitor.page.locator('audio').waitFor();
  await visitor.page.getByRole('link', { name: 'invoice.pdf' }).waitFor();
  await shoot(page, 'console-kinds-dark');
  await shoot(visitor.page, 'widget-kinds');
  await clean(page);
  assert.deepEqual([visitor.complaints, agent.complaints], [[], []]);
  await done();
});

test('what was copied as text and as a picture of it is pasted as text', { skip }, async () => {
  const { agent, done } = await meet('Chidi');
  await field(agent.page).click();
  await give(agent.page, 'paste', [await image('cells.png', 10, 10)], 'A1 B1');
  assert.equal(await held(agent.page).count(), 0);
  await done();
});

test('a file is taken out again; one that is refused says why, and one that failed goes at the second try', {
  skip,
}, async () => {
  const { agent, done } = await meet('Dewi', { width: 390, height: 800 });
  const { page } = agent;
  await give(page, 'drop', [{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }]);
  await page.getByRole('button', { name: 'Take out a.txt' }).click();
  assert.equal(await held(page).count(), 0);

  await give(page, 'drop', [
    {
      name: 'broken.png',
      mimeType: 'image/png',
      buffer: (
        await sharp({ create: { width: 99, height: 99, channels: 3, background: '#111' } })
          .png()
          .toBuffer()
      ).subarray(0, 50),
    },
  ]);
  await held(page).getByRole('alert').filter({ hasText: 'a picture that cannot be read' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0);
  await shoot(page, 'console-refused-phone');
  await clean(page);
  await page.getByRole('button', { name: 'Take out broken.png' }).click();

  await page.route('**/v1/attachments*', (route) => route.abort());
  await give(page, 'drop', [{ name: 'later.pdf', mimeType: 'application/pdf', buffer: paper() }]);
  await held(page).getByRole('alert').filter({ hasText: 'did not answer' }).waitFor();
  await page.unroute('**/v1/attachments*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await held(page).getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('link', { name: 'Download later.pdf' }).waitFor();
  await done();
});

test('a visitor chooses one file and pastes another; the agent sees them where they were, and nothing moves', {
  skip,
}, async () => {
  const { visitor, agent, done } = await meet('Esi');
  const { page } = visitor;
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach a file' }).click();
  await (await choosing).setFiles([{ name: 'front.jpg', mimeType: 'image/jpeg', buffer: await photograph(640, 480) }]);
  await isSeen(page, 'front.jpg');
  await page.getByRole('textbox', { name: 'Write a message' }).focus();
  await give(page, 'paste', [await image('back.jpg', 300, 200)]);
  await isSeen(page, 'back.jpg');
  await isSeen(agent.page, 'front.jpg');
  await isSeen(agent.page, 'back.jpg');

  // Slow pictures, and their places kept for them.
  let asked = 0;
  await agent.page.route('**/v1/files/**', async (route) => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await agent.page.reload();
  const picture = agent.page.getByRole('button', { name: 'Look at front.jpg' });
  await picture.waitFor();
  const before = await picture.boundingBox();
  await isSeen(agent.page, 'front.jpg');
  await isSeen(agent.page, 'back.jpg');
  assert.ok(asked > 0);
  assert.deepEqual(await picture.boundingBox(), before);
  // 640 × 480, held upright: 480 × 640 shown 320 high.
  assert.deepEqual([Math.round(before?.width ?? 0), Math.round(before?.height ?? 0)], [240, 320]);
  await shoot(agent.page, 'console-from-visitor');
  assert.deepEqual([visitor.complaints, agent.complaints], [[], []]);
  await done();
});

test('what a visitor chose goes out when the network is back, once', { skip }, async () => {
  const { visitor, done } = await meet('Femi');
  const { page } = visitor;
  await page.context().setOffline(true);
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach a file' }).click();
  await (await choosing).setFiles([{ name: 'later.pdf', mimeType: 'application/pdf', buffer: paper() }]);
  await log(page).getByText('later.pdf').waitFor();
  assert.equal(await page.getByRole('link', { name: 'later.pdf' }).count(), 0);
  await page.context().setOffline(false);
  await page.getByRole('link', { name: 'later.pdf' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: /Ask us/ }).click();
  await page.getByRole('link', { name: 'later.pdf' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'later.pdf' }).count(), 1);
  const { body } = await key<{ items: { id: string; lastText: string }[] }>('GET', '/v1/conversations?limit=20');
  assert.equal(body.items.filter(({ lastText }) => lastText === 'later.pdf').length >= 1, true);
  await done();
});
