import type { BrowserContext, Page } from 'playwright-core';
import { apiOf } from './api.ts';
import type { Site } from './site.ts';

/** The widget in the demo shop, as a visitor sees it. */
export const launcher = (page: Page) => page.getByRole('button', { name: 'Ask us' });
export const log = (page: Page) => page.getByRole('log');
export const box = (page: Page) => page.getByRole('textbox', { name: 'Write a message' });
export const texts = (page: Page) => page.locator('.message .text').allTextContents();

/** A shop in which nobody has written yet. */
export async function openShop(site: Site, browser: BrowserContext, url = site.url): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${url}/demo`);
  await page.evaluate('localStorage.clear()');
  await page.reload();
  await launcher(page).waitFor();
  return page;
}

export async function openChat(page: Page): Promise<void> {
  await launcher(page).click();
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await box(page).waitFor();
}

export async function write(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await page.keyboard.press('Enter');
}

type Line = { id: string; number: number; text: string; direction: string };

/** The side of the business: the newest conversation, and what can be done in it. */
export async function newestConversation(site: Site) {
  const api = apiOf(site.servers.at(-1)?.url ?? site.url, site.firstRun.v1.key);
  const { body } = await api<{ items: { id: string; contactId: string }[] }>('GET', '/v1/conversations?limit=1');
  const { id, contactId } = body.items[0] as { id: string; contactId: string };
  const lines = async () =>
    (await api<{ items: Line[] }>('GET', `/v1/conversations/${id}/messages?limit=200`)).body.items.toReversed();
  return {
    id,
    contactId,
    api,
    lines,
    say: (text: string, as = api) => as<Line>('POST', `/v1/conversations/${id}/messages`, { text }),
    close: () => api('PUT', `/v1/conversations/${id}/state`, { state: 'closed' }),
    read: async () => api('PUT', `/v1/conversations/${id}/read`, { number: (await lines()).at(-1)?.number }),
    readByVisitor: async () =>
      (await api<{ contactReadNumber: number }>('GET', `/v1/conversations/${id}`)).body.contactReadNumber,
  };
}
