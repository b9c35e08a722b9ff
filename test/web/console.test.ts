import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { launchBrowser } from '../support/browser.ts';
import { folderOf, typeInto } from '../support/console.ts';
import { until } from '../support/patience.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let server: Server;
let browser: Browser;
let key: Api;

before(async () => {
  site = await sharedSite();
  server = site.servers[0] as Server;
  key = apiOf(site.url, site.firstRun.v1.key);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

type Look = { width?: number; height?: number; colorScheme?: 'light' | 'dark'; locale?: string };

/** A browser of somebody's own, with the complaints of its page. */
async function openPage({ width = 1440, height = 900, colorScheme = 'light', locale = 'en-GB' }: Look = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

async function signIn(page: Page, { email, password } = site.firstRun.console): Promise<void> {
  await page.goto(`${site.url}/console`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
}

async function visitor(name: string, text: string) {
  const { api, token } = await becomeVisitor(site.url, site.firstRun.tochat.business);
  assert.equal((await api('POST', '/v1/visitor/messages', { name, text })).status, 201);
  const heard = async () => {
    const { body } = await api<{ items: { from: string; text: string }[] }>('GET', '/v1/visitor/messages');
    return body.items.toReversed().map((message) => `${message.from}: ${message.text}`);
  };
  return { api, token, heard };
}

const row = (page: Page, name: string) => page.locator('[data-conversation]', { hasText: name });
const bubbles = (page: Page) => page.getByRole('log').locator('[data-message]');

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Write an answer' }).fill(text);
  await page.keyboard.press('Enter');
}

describe('the console', () => {
  test('a visitor writes, the agent sees it, takes it and answers', async () => {
    const { page, complaints } = await openPage();
    await signIn(page);
    const { heard } = await visitor('Marta', 'Is the blue one in stock?');
    const isCounted = async () => {
      const { body } = await key<{ items: object[] }>('GET', '/v1/conversations?agentId=none&limit=200');
      const shown = await folderOf(page, 'Unassigned').textContent();
      return shown === ['Unassigned', ...(body.items.length > 0 ? [body.items.length] : [])].join(' ');
    };
    await until(isCounted, 'the folder that is not open shows how many are in it');
    await folderOf(page, 'Unassigned').click();
    await row(page, 'Marta').waitFor();
    await row(page, 'Marta').click();
    await page.getByRole('log').getByText('Is the blue one in stock?').waitFor();
    await page.getByRole('button', { name: 'Take', exact: true }).click();
    await row(page, 'Marta').waitFor({ state: 'detached' });
    await until(isCounted, 'one fewer');
    await write(page, 'It is!');
    await until(async () => (await heard()).includes('agent: It is!'), 'the visitor has the answer');
    await page.getByRole('log').getByText('Sent', { exact: true }).waitFor();
    assert.equal(await page.locator('[data-outgoing]').count(), 0, 'marked as stored');

    await page.getByRole('button', { name: 'Note', exact: true }).click();
    await page.getByRole('textbox', { name: 'Write a note' }).fill('A regular');
    await page.keyboard.press('Enter');
    await page.getByRole('log').getByText('Note by You').waitFor();
    assert.deepEqual(await heard(), ['you: Is the blue one in stock?', 'agent: It is!']);

    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('button', { name: 'Reopen' }).first().click();
    await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test('killed and started again: the page comes back by itself, nothing lost, doubled or out of order', async () => {
    const { page } = await openPage();
    await signIn(page);
    await folderOf(page, 'Unassigned').click();
    const { api, heard } = await visitor('Jonas', 'one');
    await row(page, 'Jonas').click();
    await page.getByRole('button', { name: 'Take', exact: true }).click();
    await write(page, 'two');
    await until(async () => (await heard()).length === 2, 'stored');
    const { port } = new URL(site.url);
    await server.kill();
    await write(page, 'three');
    await write(page, 'four');
    await page.getByText(/Connection lost|Offline\./).waitFor();
    assert.equal(await page.locator('[data-outgoing]').count(), 2, 'on the screen, not yet stored');
    server = await site.start({ PORT: port });
    await until(async () => (await heard()).length === 4, 'what was written meanwhile went out');
    await api('POST', '/v1/visitor/messages', { text: 'five' });
    await page.getByRole('log').getByText('five').waitFor();
    const told = ['you: one', 'agent: two', 'agent: three', 'agent: four', 'you: five'];
    assert.deepEqual(await heard(), told);
    await until(async () => (await bubbles(page).count()) === 5, 'each once');
    const shown = await bubbles(page).allInnerTexts();
    for (const [index, text] of ['one', 'two', 'three', 'four', 'five'].entries()) {
      assert.match(shown[index] ?? '', new RegExp(`\\b${text}\\b`));
    }
    assert.equal(await page.locator('[data-outgoing]').count(), 0);
    await page.context().close();
  });

  test('two agents take one conversation: one has it, the other learns who', async () => {
    const { agentId, ...bram } = await colleague();
    const [one, two] = await Promise.all([openPage(), openPage()]);
    await signIn(one.page);
    await signIn(two.page, bram);
    await visitor('Aisha', 'Who is there?');
    for (const { page } of [one, two]) {
      await folderOf(page, 'All').click();
      await row(page, 'Aisha').click();
      await page.getByRole('button', { name: 'Take', exact: true }).waitFor();
    }
    await Promise.all([one, two].map(({ page }) => page.keyboard.press('t')));
    for (const { page } of [one, two]) {
      await page.getByRole('button', { name: 'Take', exact: true }).waitFor({ state: 'detached' });
    }
    const { body } = await key<{ items: { agentId: string; lastText: string }[] }>('GET', '/v1/conversations');
    const holder = body.items.find(({ lastText }) => lastText === 'Who is there?')?.agentId;
    const [winner, loser] = holder === agentId ? [two, one] : [one, two];
    const name = holder === agentId ? 'Bram' : 'Ana';
    await row(winner.page, 'Aisha').getByText('You').waitFor();
    await row(loser.page, 'Aisha').getByText(name).waitFor();
    await Promise.all([one, two].map(({ page }) => page.context().close()));
  });

  test('by keyboard only: from the list to an answer and back', async () => {
    const { heard } = await visitor('Pieter', 'By keys?');
    const { page } = await openPage();
    await signIn(page);
    await page.keyboard.press('3');
    await row(page, 'Pieter').waitFor();
    await page.keyboard.press('j');
    await page.getByRole('log').waitFor();
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Take', exact: true }).waitFor({ state: 'detached' });
    await page.keyboard.press('r');
    await page.keyboard.type('first');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second');
    await page.keyboard.press('Enter');
    await until(async () => (await heard()).includes('agent: first\nsecond'), 'one message of two lines');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await typeInto(page.getByRole('textbox', { name: 'Commands' }), 'Unassi');
    await page.keyboard.press('Enter');
    await page.waitForURL(/in=unassigned/);
    await page.context().close();
  });

  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 360],
  ] as const) {
    test(`axe finds nothing: ${colorScheme}, ${width} px`, async () => {
      await visitor('Sam', 'Hello');
      const { page } = await openPage({ width, colorScheme });
      const looksGood = async (where: string) => {
        assert.deepEqual(await axeFinds(page), [], where);
      };
      await page.goto(`${site.url}/console`);
      await page.getByLabel('E-mail').waitFor();
      await looksGood('sign in');
      await signIn(page);
      await folderOf(page, 'All').click();
      await row(page, 'Sam').first().waitFor();
      await looksGood('list');
      await row(page, 'Sam').first().click();
      await bubbles(page).first().waitFor();
      await looksGood('conversation');
      await page.getByRole('button', { name: /^Hand over/ }).click();
      await page.getByRole('dialog').waitFor();
      await looksGood('hand over');
      await page.context().close();
    });
  }

  test('on a phone: the list, the conversation, and back', async () => {
    await visitor('Lúcia', 'Oi');
    const { page } = await openPage({ width: 390, height: 844 });
    await signIn(page);
    await folderOf(page, 'All').click();
    await row(page, 'Lúcia').click();
    await page.getByRole('log').getByText('Oi').waitFor();
    assert.equal(await row(page, 'Lúcia').isVisible(), false);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await row(page, 'Lúcia').waitFor();
    await page.context().close();
  });

  for (const [locale, words] of [
    ['es-ES', 'Entrar'],
    ['pt-BR', 'Entrar'],
    ['nl-NL', 'Inloggen'],
    ['fr-FR', 'Sign in'],
  ] as const) {
    test(`the browser’s language is spoken: ${locale}`, async () => {
      const { page } = await openPage({ locale });
      await page.goto(`${site.url}/console`);
      await page.getByRole('heading', { name: words }).waitFor();
      await page.context().close();
    });
  }

  test('an invitation leads to a password, and on to the console', async () => {
    const { body } = await key<{ link: string }>('POST', '/v1/members', {
      email: 'esra@demo.example',
      name: 'Esra',
      role: 'agent',
    });
    const { page, complaints } = await openPage();
    await page.goto(body.link);
    await page.getByLabel('Password').fill('a password of Esra');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('link', { name: 'Open the console' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test('a one-time link comes in, once', async () => {
    const link = /\S+\/console#pl_\S+/.exec(server.output())?.[0] ?? assert.fail('the start prints one');
    for (const heading of ['Inbox', 'Sign in']) {
      const { page } = await openPage();
      await page.goto(link);
      await page.getByRole('heading', { name: heading }).waitFor();
      assert.ok(!page.url().includes('#'), 'the token is out of the address');
      await page.context().close();
    }
  });
});

/** A second member, who is the agent Bram. */
async function colleague() {
  const { body: agents } = await key<{ items: { id: string; name: string }[] }>('GET', '/v1/agents');
  const agentId = agents.items.find(({ name }) => name === 'Bram')?.id as string;
  const email = 'bram@demo.example';
  const password = 'a password of Bram';
  const member = { email, name: 'Bram', role: 'agent', agentId };
  const { body } = await key<{ link: string }>('POST', '/v1/members', member);
  const token = body.link.split('#')[1];
  assert.equal((await apiOf(site.url, null)('POST', '/v1/session/link', { token, password })).status, 201);
  return { agentId, email, password };
}
