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
