import type { Page } from 'playwright-core';
import type { Scene, Stage } from './scene.ts';

const hook = {
  kinds: null as string[] | null,
  active: true,
  failure: null as string | null,
  failingSince: null as string | null,
  upto: 5120,
  behind: 0,
  deliveredAt: '2026-03-02T10:02:00Z' as string | null,
};
const hooks = [
  { url: 'https://crm.ronda-bicycles.example/parley', deliveredAt: null },
  { url: 'https://hooks.ronda-bicycles.example/parley/events' },
  {
    url: 'https://warehouse.ronda-bicycles.example/in/3f6f2a8b9d10',
    kinds: ['message.created', 'conversation.assigned'],
    failure: '502',
    failingSince: '2026-03-02T09:14:00Z',
    behind: 1284,
  },
  {
    url: 'https://reports.a-partner-with-a-long-name.example/customers/ronda-bicycles/conversations?token=0198a7c25f0e7c119c513f6f2a8b9d10',
    kinds: ['conversation.created', 'conversation.assigned', 'conversation.closed', 'conversation.reopened'],
    behind: 12,
  },
  { url: 'https://old.ronda-bicycles.example/parley', kinds: ['message.created'], active: false, behind: 31 },
].map((one, i) => ({ ...hook, id: `h${i}`, createdAt: `2026-03-0${5 - i}T10:00:00Z`, ...one }));

/** The page, with what the server says to it. */
async function webhooks(page: Page, { url }: Stage, items: object[] = hooks) {
  await page.route('**/v1/webhooks?*', (route) => route.fulfill({ json: { items, next: null } }));
  await page.goto(`${url}/console/settings/webhooks`);
  await page.getByRole('button', { name: 'Add a webhook' }).waitFor();
}

const change = (page: Page, host: string) =>
  page.getByRole('button', { name: new RegExp(`^Change: https://${host}`) }).click();

export const webhookPages: Scene[] = [
  {
    name: 'settings-webhooks',
    whole: true,
    async show(page, set) {
      const json = { works: false, problem: '502' };
      await page.route('**/v1/webhooks/*/test', (route) => route.fulfill({ json }));
      await webhooks(page, set);
      await page.getByRole('button', { name: /^Send a test: https:\/\/warehouse/ }).click();
      await page.getByText('The test did not arrive.').waitFor();
    },
  },
  {
    name: 'settings-webhooks-none',
    async show(page, set) {
      await webhooks(page, set, []);
      await page.getByText('No webhooks yet').waitFor();
    },
  },
  {
    name: 'settings-webhook-new',
    whole: true,
    async show(page, set) {
      const problem = { type: 'urn:parley:invalid', status: 422, field: 'url', problem: 'is unknown' };
      await page.route('**/v1/webhooks', (route) => route.fulfill({ status: 422, json: problem }));
      await webhooks(page, set, []);
      await page.getByRole('button', { name: 'Add a webhook' }).click();
      await page.getByLabel('Address').fill('https://10.0.0.8/parley');
      await page.getByText('Some kinds').click();
      await page.getByLabel('Messages', { exact: true }).getByLabel('Messages').check();
      await page.getByLabel('conversation.assigned').check();
      await page.getByRole('button', { name: 'Add a webhook' }).click();
      await page.getByText('This address is unknown').waitFor();
    },
  },
  {
    name: 'settings-webhook-secret',
    whole: true,
    async show(page, set) {
      const [made, ...others] = hooks;
      const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
      await page.route('**/v1/webhooks', (route) => route.fulfill({ status: 201, json: { ...made, secret } }));
      await webhooks(page, set, others);
      await page.unroute('**/v1/webhooks?*');
      await page.route('**/v1/webhooks?*', (route) => route.fulfill({ json: { items: hooks, next: null } }));
      await page.getByRole('button', { name: 'Add a webhook' }).click();
      await page.getByLabel('Address').fill('https://crm.ronda-bicycles.example/parley');
      await page.keyboard.press('Enter');
      await page.getByText(secret).waitFor();
    },
  },
  {
    name: 'settings-webhook-change',
    whole: true,
    async show(page, set) {
      await webhooks(page, set);
      await change(page, 'warehouse');
      await page.getByText('Teams, inboxes, calls and others').click();
      await page.getByRole('button', { name: 'New secret' }).click();
      await page.getByText('The present secret ends at once.').waitFor();
    },
  },
  {
    name: 'settings-webhook-remove',
    async show(page, set) {
      await webhooks(page, set, hooks.slice(-1));
      await change(page, 'old');
      await page.getByRole('button', { name: 'Remove this webhook' }).click();
      await page.getByText('Nothing more is sent there').scrollIntoViewIfNeeded();
    },
  },
];
