import type { Page } from 'playwright-core';
import type { Scene, Stage } from './scene.ts';

const contacts = async (page: Page, { url }: Stage, search = '') => {
  await page.goto(`${url}/console/contacts${search}`);
  await page.getByRole('heading', { name: 'Contacts' }).waitFor();
};
/** Somebody who is known to two inboxes. */
const one = async (page: Page, set: Stage, name = 'Lucía') => {
  await contacts(page, set, `?q=${encodeURIComponent(name)}`);
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByRole('article').first().waitFor();
};

/** Servers that have the form: all pictures show the same. */
const sent = new Set<string>();
/** The sender of a form on the shop's page, whose number and address are unverified. */
async function formOf({ url, firstRun }: Stage, name: string, tel: string) {
  if (sent.has(url)) return;
  sent.add(url);
  const fields = [
    { name: 'name', value: name },
    { name: 'email', value: `${name.toLowerCase()}@example.com` },
    { name: 'tel', value: tel },
    { name: 'message', value: 'Can you mend the gears of a Brompton by Friday?' },
  ];
  const data = Buffer.from(JSON.stringify(fields)).toString('base64');
  const answer = await fetch(`${url}/api/business/send/${firstRun.tochat.business}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data, screenwidth: 1280, url: 'https://shop.example/repairs' }),
  });
  if (!answer.ok) throw new Error(`No form: ${answer.status} ${await answer.text()}`);
}

const claimant = async (page: Page, set: Stage) => {
  await formOf(set, 'Chidi', '34600700755');
  await one(page, set, 'Chidi');
  await page.getByRole('button', { name: 'Confirm +34600700755' }).waitFor();
};
const confirm = (page: Page) => page.getByRole('button', { name: 'Confirm', exact: true });

export const contactPages: Scene[] = [
  {
    name: 'contacts',
    async show(page, set) {
      await contacts(page, set);
      await page.locator('[data-contact]').first().waitFor();
    },
  },
  {
    name: 'contacts-filters',
    only: 'phone',
    async show(page, set) {
      await contacts(page, set);
      await page.getByRole('button', { name: 'Filters' }).click();
    },
  },
  {
    name: 'contacts-none',
    async show(page, set) {
      await contacts(page, set, '?q=nobody+of+this+name');
      await page.getByText('Nobody fits').waitFor();
    },
  },
  { name: 'contacts-one', show: one },
  { name: 'contacts-claimed', show: claimant },
  {
    name: 'contacts-claimed-list',
    async show(page, set) {
      await formOf(set, 'Chidi', '34600700755');
      await contacts(page, set, '?q=Chidi');
      await page.getByText('+34600700755 (not confirmed)').waitFor();
    },
  },
  {
    name: 'contacts-claimed-edit',
    async show(page, set) {
      await claimant(page, set);
      await page.getByRole('button', { name: 'Edit' }).click();
    },
  },
  {
    name: 'contacts-claimed-ask',
    async show(page, set) {
      await claimant(page, set);
      await page.getByRole('button', { name: 'Confirm +34600700755' }).click();
      await confirm(page).waitFor();
    },
  },
  {
    name: 'contacts-claimed-taken',
    async show(page, set) {
      const json = { type: 'urn:parley:already_exists', title: 'Already exists', status: 409 };
      await page.route('**/v1/contacts/*/confirm', (route) => route.fulfill({ status: 409, json }));
      await claimant(page, set);
      await page.getByRole('button', { name: 'Confirm +34600700755' }).click();
      await confirm(page).click();
      await page.getByText('Another contact has +34600700755.').waitFor();
    },
  },
  {
    name: 'conversation-claimed',
    async show(page, set) {
      await claimant(page, set);
      await page.getByRole('link', { name: 'Open the conversation' }).first().click();
      await page.getByRole('log').getByText('Form, sender not checked').first().waitFor();
    },
  },
  {
    name: 'conversation-claimed-contact',
    only: 'phone',
    async show(page, set) {
      await claimant(page, set);
      await page.getByRole('link', { name: 'Open the conversation' }).first().click();
      await page.getByRole('button', { name: 'Contact' }).click();
      await page.getByRole('button', { name: 'Confirm +34600700755' }).click();
    },
  },
  {
    name: 'contacts-edit',
    async show(page, set) {
      await one(page, set);
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByRole('button', { name: 'Add an address' }).click();
    },
  },
  {
    name: 'contacts-merge',
    async show(page, set) {
      await one(page, set);
      await page.getByRole('button', { name: 'Merge' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Thiago Lima' }).waitFor();
    },
  },
  {
    name: 'contacts-merge-sure',
    async show(page, set) {
      await one(page, set);
      await page.getByRole('button', { name: 'Merge' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Thiago Lima' }).click();
      await page.getByText('For a day you can take it back.').waitFor();
    },
  },
  {
    name: 'contacts-erase',
    async show(page, set) {
      await one(page, set);
      await page.getByRole('button', { name: 'Erase this person' }).click();
    },
  },
  {
    name: 'contacts-erased',
    async show(page, set) {
      // Nobody is: what the server would say of somebody with wallets is shown.
      const wallets = [{ id: 'w', name: 'Marta Gómez' }];
      const report = { conversations: 3, messages: 41, files: 2, letters: 1, calls: 4, charges: 6, wallets };
      await page.route('**/v1/contacts/*', (route) =>
        route.request().method() === 'DELETE' ? route.fulfill({ json: report }) : route.continue(),
      );
      await one(page, set);
      await page.getByRole('button', { name: 'Erase this person' }).click();
      await page.getByRole('button', { name: 'Remove for good' }).click();
      await page.getByText('Kept in the books').waitFor();
      await page.unroute('**/v1/contacts/*');
    },
  },
];
