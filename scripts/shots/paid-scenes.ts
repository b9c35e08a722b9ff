import type { Page } from 'playwright-core';
import type { Scene, Stage } from './scene.ts';

const at = (page: Page, { url }: Stage, path: string) => page.goto(`${url}/console${path}`);
const openWallet = async (page: Page, set: Stage, part = '') => {
  await at(page, set, '/wallets');
  await page.getByRole('link', { name: /^Omar Haddad/ }).click();
  await page.getByRole('heading', { name: 'Omar Haddad' }).waitFor();
  if (part) await page.getByRole('link', { name: part }).click();
};
const openAgent = async (page: Page, set: Stage, part = '') => {
  await at(page, set, '/agents');
  await page.getByRole('link', { name: /^Greta/ }).click();
  await page.getByRole('heading', { name: 'Greta' }).waitFor();
  if (part) await page.getByRole('link', { name: part, exact: true }).click();
};
const nothing = (page: Page, path: string) =>
  page.route(`**/v1/${path}*`, (route) => route.fulfill({ json: { items: [], next: null } }));

/** Agents, their calls, and the wallets that pay for them. */
export const paidScenes: Scene[] = [
  {
    name: 'paid-agents',
    async show(page, set) {
      await at(page, set, '/agents');
      await page.getByRole('link', { name: /^Greta/ }).waitFor();
    },
  },
  {
    name: 'paid-agent',
    async show(page, set) {
      await openAgent(page, set);
      await page.getByLabel('Reference').waitFor();
    },
  },
  {
    name: 'paid-agent-wrong',
    async show(page, set) {
      await openAgent(page, set);
      await page.getByLabel('Reference').fill('no digits');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Write 1 to 32 digits.').waitFor();
    },
  },
  {
    name: 'paid-presence',
    async show(page, set) {
      await openAgent(page, set, 'Presence');
      await page.getByText('by the telephone system').first().waitFor();
    },
  },
  {
    name: 'paid-calls',
    async show(page, set) {
      await at(page, set, '/calls');
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'paid-calls-none',
    async show(page, set) {
      await nothing(page, 'calls');
      await at(page, set, '/calls');
      await page.getByText('No calls yet').waitFor();
    },
  },
  {
    name: 'paid-report',
    async show(page, set) {
      await at(page, set, '/calls/report');
      await page.getByRole('img').last().waitFor();
    },
  },
  {
    name: 'paid-wallets',
    async show(page, set) {
      await at(page, set, '/wallets');
      await page.getByRole('link', { name: /^Omar Haddad/ }).waitFor();
    },
  },
  {
    name: 'paid-wallets-none',
    async show(page, set) {
      await nothing(page, 'wallets');
      await at(page, set, '/wallets');
      await page.getByText('No wallets yet').waitFor();
    },
  },
  {
    name: 'paid-wallet',
    async show(page, set) {
      await openWallet(page, set);
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'paid-correction',
    async show(page, set) {
      await openWallet(page, set);
      await page.getByRole('button', { name: 'Correct' }).click();
      await page.getByText('Too high: take away').click();
      await page.getByLabel('Tokens', { exact: true }).fill('999999');
      await page.getByLabel('Reason').fill('Counted twice');
      await page.keyboard.press('Enter');
      await page.getByText('There are not that many tokens.').waitFor();
    },
  },
  {
    name: 'paid-wallet-details',
    async show(page, set) {
      await openWallet(page, set, 'Details');
      await page.getByRole('button', { name: 'Remove this wallet' }).click();
      await page.getByRole('button', { name: 'Remove for good' }).click();
      await page.getByText('It is not empty').waitFor();
    },
  },
  {
    name: 'paid-paper',
    async show(page, set) {
      await openWallet(page, set, 'Print');
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'paid-companies',
    async show(page, set) {
      await at(page, set, '/wallets/companies');
      await page.getByRole('button', { name: 'Change Bike shop by phone' }).click();
      await page.getByText('Agents and calls').first().waitFor();
    },
  },
  {
    name: 'paid-locks',
    async show(page, set) {
      const lockedUntil = new Date(Date.now() + 600_000).toISOString();
      const locks = ['31655500099', '192.0.2.77'].map((caller, i) => ({
        id: `0000000${i}-0000-7000-8000-000000000000`,
        dialedNumber: '34910200100',
        caller,
        lockedUntil,
      }));
      await page.route('**/v1/pin-locks', (route) => route.fulfill({ json: { items: locks, next: null } }));
      await at(page, set, '/wallets/locks');
      await page.getByText('192.0.2.77').waitFor();
    },
  },
  {
    name: 'paid-locks-none',
    async show(page, set) {
      await at(page, set, '/wallets/locks');
      await page.getByText('Nobody is locked out').waitFor();
    },
  },
];
