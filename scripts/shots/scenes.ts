import type { Page } from 'playwright-core';
import { connectPages, filesComing } from './connect.ts';
import { contactPages } from './contacts.ts';
import { hosted } from './hosted.ts';
import { letters } from './letters.ts';
import { paidScenes } from './paid-scenes.ts';
import { samePerson } from './same-person.ts';
import type { Scene, Stage } from './scene.ts';
import { settingsPages } from './settings.ts';
import { webhookPages } from './webhooks.ts';

const row = (page: Page, name: string) => page.locator('[data-conversation]', { hasText: name }).first();
const list = async (page: Page, { url }: Stage, folder: string) => {
  await page.goto(`${url}/console?in=${folder}`);
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
};
const open = async (page: Page, set: Stage, name: string, folder = 'all') => {
  await list(page, set, folder);
  await row(page, name).click();
  await page.getByRole('log').locator('[data-message]').first().waitFor();
};
const shop = (page: Page, { url }: Stage) => page.goto(`${url}/demo`);
const launcher = (page: Page) => page.getByRole('button', { name: 'Ask us' });
const openWidget = async (page: Page, set: Stage) => {
  await shop(page, set);
  await launcher(page).click();
};
const openChat = async (page: Page, set: Stage) => {
  await openWidget(page, set);
  await page.getByRole('button', { name: /Chat with us|Leave a message/ }).click();
  await page.getByRole('textbox').first().waitFor();
};

const signIn: Scene[] = [
  { name: 'sign-in', stranger: true, show: (page, { url }) => page.goto(`${url}/console`) },
  {
    name: 'sign-in-wrong',
    stranger: true,
    async show(page, { url }) {
      await page.goto(`${url}/console`);
      await page.getByLabel('E-mail').fill('nobody@demo.example');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('E-mail or password is wrong.').waitFor();
    },
  },
  { name: 'set-up', stranger: true, show: (page, { setUp }) => page.goto(setUp) },
];

const lists: Scene[] = [
  samePerson,
  ...['mine', 'unassigned', 'all', 'closed'].map((folder) => ({
    name: `list-${folder}`,
    alike: folder !== 'all',
    async show(page: Page, set: Stage) {
      await list(page, set, folder);
      await page.locator('[data-conversation]').first().waitFor();
    },
  })),
  {
    name: 'list-loading',
    settle: 1200,
    async show(page, { url }) {
      await page.route('**/v1/conversations?*', () => {});
      await page.goto(`${url}/console`);
      await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    },
  },
  {
    name: 'list-error',
    async show(page, { url }) {
      const json = { type: 'about:blank', title: 'Bug', status: 400, kind: 'invalid' };
      await page.route('**/v1/conversations?*', (route) => route.fulfill({ status: 400, json }));
      await page.goto(`${url}/console`);
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  ...['mine', 'unassigned', 'all', 'closed'].map((folder) => ({
    name: `list-empty-${folder}`,
    alike: folder !== 'mine',
    async show(page: Page, set: Stage) {
      await page.route('**/v1/conversations?*', (route) => route.fulfill({ json: { items: [], next: null } }));
      await list(page, set, folder);
    },
  })),
];

const conversations: Scene[] = [
  { name: 'conversation-mine', show: (page, set) => open(page, set, 'Noor') },
  { name: 'conversation-nobody', show: (page, set) => open(page, set, 'Sanne') },
  { name: 'conversation-notes', show: (page, set) => open(page, set, 'Kwame') },
  { name: 'conversation-other', alike: true, show: (page, set) => open(page, set, 'Ingrid') },
  { name: 'conversation-snoozed', alike: true, show: (page, set) => open(page, set, 'Peter', 'mine') },
  { name: 'conversation-closed', show: (page, set) => open(page, set, 'Claire', 'closed') },
  {
    name: 'conversation-writing',
    async show(page, set) {
      await open(page, set, 'Noor');
      const text = 'Thursday is fine. I move the blue one to that day.\n\nShall I also take your measures then?';
      await page.getByRole('textbox', { name: 'Write an answer' }).fill(text);
    },
  },
  {
    name: 'conversation-note',
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.getByRole('button', { name: 'Note', exact: true }).click();
      await page.getByRole('textbox', { name: 'Write a note' }).fill('Wants the blue one, size S.');
    },
  },
  {
    name: 'conversation-delivery',
    async show(page, set) {
      const fates = [
        ['failed', 'The number is not in use'],
        ['uncertain', 'No answer'],
        ['read', null],
        ['queued', 'no_credentials'],
      ] as const;
      await page.route('**/v1/conversations/*/messages?*', async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        const [last] = json.items;
        const base = { ...last, direction: 'out', attachment: null, kind: 'text' };
        const made = fates.map(([status, failure], at) => ({
          ...base,
          id: `${last.id.slice(0, -1)}${at}`,
          number: last.number + at + 1,
          text: ['I move it to Thursday.', 'Shall I send you the chart?', 'The blue one is here.', 'See you then!'][at],
          status,
          failure,
        }));
        await route.fulfill({ response, json: { ...json, items: [...made.reverse(), ...json.items] } });
      });
      await open(page, set, 'Noor');
    },
  },
  {
    name: 'conversation-contact',
    only: 'phone',
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.getByRole('button', { name: 'Contact' }).click();
    },
  },
  {
    name: 'conversation-loading',
    settle: 1200,
    async show(page, set) {
      await page.route('**/v1/conversations/*/messages?*', () => {});
      await list(page, set, 'all');
      await row(page, 'Noor').click();
    },
  },
  {
    name: 'conversation-error',
    async show(page, set) {
      const json = { type: 'about:blank', title: 'Bug', status: 400, kind: 'invalid' };
      await page.route('**/v1/conversations/*/messages?*', (route) => route.fulfill({ status: 400, json }));
      await list(page, set, 'all');
      await row(page, 'Noor').click();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  {
    name: 'offline',
    settle: 2500,
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.routeWebSocket('**/v1/live*', (socket) => socket.close());
      await page.reload();
      await page.getByRole('log').locator('[data-message]').first().waitFor();
      await page.route('**/v1/**', (route) => route.abort());
      await page.context().setOffline(true);
      await page.getByRole('textbox', { name: 'Write an answer' }).fill('Thursday is fine.');
      await page.keyboard.press('Enter');
    },
  },
];

const above: Scene[] = [
  {
    name: 'hand-over',
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.getByRole('button', { name: /^Hand over/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'snooze',
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.getByRole('button', { name: /^Snooze/ }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'palette',
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'shortcuts',
    async show(page, set) {
      await open(page, set, 'Noor');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'own-menu',
    async show(page, set) {
      await list(page, set, 'mine');
      await page.getByRole('button', { name: /^Your account/ }).click();
      await page.getByRole('menu').waitFor();
    },
  },
];

const widget: Scene[] = [
  { name: 'shop', stranger: true, whole: true, show: shop },
  {
    name: 'widget-button',
    stranger: true,
    async show(page, set) {
      await shop(page, set);
      await launcher(page).waitFor();
    },
  },
  { name: 'widget-home', stranger: true, show: openWidget },
  {
    name: 'widget-home-open-hours',
    stranger: true,
    async show(page, set) {
      await page.route('**/v1/widgets/*', async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        for (const one of json.listings) one.available = true;
        await route.fulfill({ response, json: { ...json, answering: true } });
      });
      await openWidget(page, set);
    },
  },
  {
    name: 'widget-qr',
    stranger: true,
    only: 'desktop',
    async show(page, set) {
      await openWidget(page, set);
      await page.getByRole('button', { name: 'QR code' }).nth(1).click();
      await page.locator('.scan svg').waitFor();
    },
  },
  {
    name: 'widget-closed',
    stranger: true,
    async show(page, set) {
      await page.route('**/v1/widgets/*', async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        const listings = json.listings.slice(0, 2);
        for (const one of listings) one.available = false;
        const consentText = 'I agree that Ronda Bicycles keeps my number to answer me.';
        const offlineMessage = 'We are in the workshop or asleep. Write to us, and you have an answer in the morning.';
        await route.fulfill({
          response,
          json: { ...json, answering: false, openings: listings[0].openings, listings, consentText, offlineMessage },
        });
      });
      await openWidget(page, set);
      await page.getByRole('link', { name: 'Ana' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'widget-list',
    stranger: true,
    async show(page, set) {
      const { business } = set.firstRun.tochat;
      const src = `${set.url}/bundle.js?key=${business}`;
      const script = `<script defer data-active data-widget-type="group" data-person="${business}" src="${src}"></script>`;
      const place = `<div data-active id="whatapp-people-widget-${business}"></div>`;
      const body = `<!doctype html><html lang="en"><title>People</title><meta name="viewport" content="width=device-width"><main><h1>Our people</h1>${place}</main>${script}</html>`;
      await page.route(`${set.url}/people`, (route) => route.fulfill({ body, contentType: 'text/html' }));
      await page.goto(`${set.url}/people`);
      await page.getByRole('link', { name: 'Bram' }).waitFor();
    },
  },
  { name: 'widget-chat', stranger: true, show: openChat },
  {
    name: 'widget-talk',
    stranger: true,
    async show(page, set) {
      await openChat(page, set);
      for (const text of ['Hello!', 'Do you have the Alba in blue, in a size for somebody of 1.85 m?']) {
        await page.getByRole('textbox').last().fill(text);
        await page.keyboard.press('Enter');
      }
      await page.getByRole('log').getByText('Sent').first().waitFor();
    },
  },
];

const at = (page: Page, { url, firstRun }: Stage, part = '') =>
  page.goto(`${url}/console/widgets/${firstRun.tochat.business}${part}`);

const widgetPages: Scene[] = [
  {
    name: 'widgets',
    async show(page, { url }) {
      await page.goto(`${url}/console/widgets`);
      await page.getByRole('link', { name: 'Ronda Bicycles' }).waitFor();
    },
  },
  {
    name: 'widget-set-up',
    async show(page, set) {
      await at(page, set);
      await page.getByLabel('Name', { exact: true }).waitFor();
    },
  },
  {
    name: 'widget-person',
    async show(page, set) {
      await at(page, set);
      await page.getByRole('button', { name: 'Change Ana' }).click();
      await page.getByRole('button', { name: 'Add hours on Friday' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'widget-code',
    async show(page, set) {
      await at(page, set, '/code');
      await page.getByRole('button', { name: 'Copy this code' }).click();
    },
  },
  {
    name: 'widget-clicks',
    async show(page, set) {
      await at(page, set, '/clicks');
      await page.getByRole('table').last().waitFor();
    },
  },
];

const texts: Scene[] = [
  { name: 'docs', stranger: true, settle: 3000, show: (page, { url }) => page.goto(`${url}/docs`) },
];

export const scenes: Scene[] = [
  ...signIn,
  ...letters,
  ...lists,
  ...conversations,
  filesComing,
  ...above,
  ...widget,
  ...hosted,
  ...widgetPages,
  ...contactPages,
  ...settingsPages,
  ...connectPages,
  ...webhookPages,
  ...paidScenes,
  ...texts,
];
