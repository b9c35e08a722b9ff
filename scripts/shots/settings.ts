import type { Page } from 'playwright-core';
import type { Scene, Stage } from './scene.ts';

const settings = (page: Page, { url }: Stage, part = '') => page.goto(`${url}/console/settings${part}`);

const letter = { template: 'access-link', channel: 'email', failure: null, attempts: 1, nextTryAt: null };
const letters = [
  { state: 'sending', recipient: 'nia.with.a.long.name@post.of-a-company.example' },
  {
    state: 'waiting',
    recipient: '34600100200',
    channel: 'sms',
    failure: 'no_channel',
    attempts: 0,
    nextTryAt: '2026-03-02T10:14:00Z',
  },
  {
    state: 'waiting',
    recipient: 'omar@example.com',
    failure: '450 4.2.0 Greylisted, come again',
    attempts: 3,
    nextTryAt: '2026-03-02T10:09:00Z',
  },
  { state: 'failed', recipient: 'nobody@example.com', failure: '550 5.1.1 …: no such user here' },
  { state: 'uncertain', recipient: 'bea@example.com', failure: 'unanswered' },
  { state: 'sent', recipient: 'chidi@example.com', template: 'invitation' },
  { state: 'kept', recipient: 'ana@example.com' },
  { state: 'gone', recipient: 'bram@example.com' },
].map((one, i) => ({ ...letter, id: `l${i}`, createdAt: `2026-03-02T09:5${9 - i}:00Z`, ...one }));

export const settingsPages: Scene[] = [
  {
    name: 'settings',
    async show(page, set) {
      await settings(page, set);
      await page.getByRole('button', { name: 'Change password' }).waitFor();
    },
  },
  {
    name: 'settings-password',
    async show(page, set) {
      await settings(page, set);
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByLabel('Current password').fill('not this one');
      await page.getByLabel('New password').fill('several words together');
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('This is not your current password.').waitFor();
    },
  },
  {
    name: 'settings-teams',
    async show(page, set) {
      await settings(page, set, '/teams');
      await page.getByRole('link', { name: /^Sales/ }).waitFor();
    },
  },
  {
    name: 'settings-teams-none',
    async show(page, set) {
      await page.route('**/v1/teams?*', (route) => route.fulfill({ json: { items: [], next: null } }));
      await settings(page, set, '/teams');
      await page.getByText('No teams yet').waitFor();
    },
  },
  {
    name: 'settings-team',
    whole: true,
    async show(page, set) {
      await settings(page, set, '/teams');
      await page.getByRole('link', { name: /^Sales/ }).click();
      await page.getByText('Only at these times').click();
      await page.getByRole('button', { name: 'Add a date' }).click();
      await page.getByRole('button', { name: 'Add a date' }).click();
      await page
        .getByRole('button', { name: /^Add hours on \d/ })
        .first()
        .click();
      await page.getByLabel('Time zone').waitFor();
    },
  },
  {
    name: 'settings-lines',
    async show(page, set) {
      await settings(page, set, '/lines');
      await page.getByRole('link', { name: /Ronda Bicycles/ }).waitFor();
    },
  },
  {
    name: 'settings-line-new',
    async show(page, set) {
      await settings(page, set, '/lines');
      await page.getByRole('button', { name: 'Add a line' }).click();
      await page.getByLabel('Name of the business').fill('Workshop');
    },
  },
  {
    name: 'settings-line',
    whole: true,
    async show(page, set) {
      await settings(page, set, '/lines');
      await page.getByRole('link', { name: /Ronda Bicycles/ }).click();
      await page.getByText('By itself', { exact: true }).click();
      await page.getByLabel('Seconds to accept').fill('90');
    },
  },
  {
    name: 'settings-access-links',
    whole: true,
    async show(page, set) {
      await settings(page, set, '/access-links');
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByLabel('For whom').fill('Customer 7');
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByRole('status').locator('code').waitFor();
      await page
        .getByRole('button', { name: /^Revoke/ })
        .first()
        .click();
      await page.getByLabel('Language of the letters').waitFor();
    },
  },
  {
    name: 'settings-access-link-new',
    async show(page, set) {
      await settings(page, set, '/access-links');
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByLabel('Last day').waitFor();
    },
  },
  {
    name: 'settings-letters',
    async show(page, set) {
      await page.route('**/v1/letters?*', (route) => route.fulfill({ json: { items: letters, next: null } }));
      await settings(page, set, '/letters');
      await page.getByText('550 5.1.1').waitFor();
    },
  },
  {
    name: 'settings-letters-own-server',
    whole: true,
    async show(page, set) {
      await settings(page, set, '/letters');
      await page.getByRole('button', { name: 'Use your own server: Mail' }).click();
      await page.getByLabel('Server', { exact: true }).fill('smtp.internal.example');
      await page.getByLabel('Sender').fill('chat@shop.example');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('This server is unknown').waitFor();
      await page.getByRole('button', { name: 'Send a test: Text message' }).click();
    },
  },
  {
    name: 'settings-developers',
    async show(page, set) {
      await settings(page, set, '/developers');
      await page.getByLabel('API', { exact: true }).selectOption('hci');
      await page.getByText('Find all managers').waitFor();
    },
  },
];
