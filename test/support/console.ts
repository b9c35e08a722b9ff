import assert from 'node:assert/strict';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { apiOf, becomeVisitor } from './api.ts';
import { openBrowser } from './browser.ts';
import { until } from './patience.ts';
import type { Site } from './site.ts';

/** The console in a browser of somebody's own. */
export type Desk = {
  context: BrowserContext;
  page: Page;
  row(name: string): ReturnType<Page['locator']>;
  folder(name: string): ReturnType<Page['locator']>;
  box(): ReturnType<Page['locator']>;
  log(): ReturnType<Page['locator']>;
  /** one more tab of the same browser */
  tab(): Promise<Desk>;
  close(): Promise<void>;
};

export type Person = { email: string; password: string };

/** Signed in, with the inbox on the screen. */
export async function openDesk(site: Site, { email, password }: Person = site.firstRun.console): Promise<Desk> {
  const context = await openBrowser({ viewport: { width: 1440, height: 900 } });
  const [page = await context.newPage()] = context.pages();
  try {
    await page.goto(`${site.url}/console`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    return deskOf(site, context, page);
  } catch (error) {
    await context.close();
    throw error;
  }
}

function deskOf(site: Site, context: BrowserContext, page: Page): Desk {
  return {
    context,
    page,
    row: (name) => page.locator('[data-conversation]', { hasText: name }),
    folder: (name) => folderOf(page, name),
    box: () => page.getByRole('textbox', { name: /^Write an? (answer|note)/ }),
    log: () => page.getByRole('log'),
    async tab() {
      const other = await context.newPage();
      await other.goto(`${site.url}/console`);
      await other.getByRole('heading', { name: 'Inbox' }).waitFor();
      return deskOf(site, context, other);
    },
    close: () => context.close(),
  };
}

/** A folder of the inbox, by its name: beside it stands how many conversations it has. */
export function folderOf(page: Page, name: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^${name}( \\d+\\+?)?$`) });
}

/** Types once the page has put the cursor there by itself. */
export async function typeInto(field: Locator, text: string): Promise<void> {
  const page = field.page();
  await field.and(page.locator(':focus')).waitFor();
  await page.keyboard.type(text);
}

/** A visitor of the demo shop who wrote. */
export async function visitorOf(site: Site, name: string, text: string) {
  const { api } = await becomeVisitor(site.url, site.firstRun.tochat.business);
  assert.equal((await api('POST', '/v1/visitor/messages', { name, text })).status, 201);
  return {
    writes: (more: string) => api('POST', '/v1/visitor/messages', { text: more }),
    async heard() {
      const { body } = await api<{ items: { from: string; text: string }[] }>('GET', '/v1/visitor/messages');
      return body.items.toReversed().map((message) => `${message.from}: ${message.text}`);
    },
  };
}

export const eventually = (fact: () => Promise<boolean>, what: string) => until(fact, what);

/** One more member, who is an agent of the demo shop. */
export async function colleagueOf(site: Site, name: string): Promise<Person> {
  const key = apiOf(site.url, site.firstRun.v1.key);
  const { body: agents } = await key<{ items: { id: string; name: string }[] }>('GET', '/v1/agents');
  const agentId = agents.items.find((agent) => agent.name === name)?.id;
  const email = `${name.toLowerCase()}@demo.example`;
  const password = `a password of ${name}`;
  const { body } = await key<{ link: string }>('POST', '/v1/members', { email, name, role: 'agent', agentId });
  const token = body.link.split('#')[1];
  assert.equal((await apiOf(site.url, null)('POST', '/v1/session/link', { token, password })).status, 201);
  return { email, password };
}
