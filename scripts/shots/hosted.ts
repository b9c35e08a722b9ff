import { programOf } from '../../test/support/outside.ts';
import type { Scene } from './scene.ts';

/** People outside, on the page that is the conversation alone. */
export const hosted: Scene[] = [
  {
    name: 'hosted-link',
    stranger: true,
    async show(page, { url, firstRun }) {
      await page.goto(await programOf({ url, firstRun }).link());
    },
  },
  {
    name: 'hosted-talk',
    stranger: true,
    async show(page, { url, firstRun }) {
      await page.goto(await programOf({ url, firstRun }).link());
      await page.getByRole('button').click();
      await page.getByRole('textbox').fill('Is my bicycle ready?');
      await page.keyboard.press('Enter');
      await page.getByRole('log').getByText('Sent').first().waitFor();
    },
  },
  {
    name: 'hosted-bot',
    stranger: true,
    async show(page, { url, firstRun }) {
      await page.goto(await programOf({ url, firstRun }).link());
      await page.getByRole('button').click();
      await page.getByRole('button', { name: 'Opening hours' }).click();
      await page.getByText('from nine to six').waitFor();
    },
  },
  {
    name: 'bots',
    async show(page, { url }) {
      await page.goto(`${url}/console/bots`);
      await page.getByRole('heading', { name: 'Try it' }).waitFor();
    },
  },
  { name: 'hosted-sign-in', stranger: true, show: (page, { url }) => page.goto(`${url}/chats`) },
  {
    name: 'hosted-users',
    stranger: true,
    async show(page, { url, firstRun }) {
      const program = programOf({ url, firstRun });
      const [one, two, three] = [await program.user(), await program.user(), await program.user()];
      const chat = await program.chat(one, two);
      await program.chat(one, two, three);
      await page.goto(`${url}/chats`);
      await page.getByLabel('Name').fill(one.virtualUser);
      await page.getByLabel('Password').fill(one.pass);
      await page.keyboard.press('Enter');
      await page.locator(`[data-chat="${chat}"]`).click();
      await page.getByRole('textbox').fill('Are you coming tonight?');
      await page.keyboard.press('Enter');
      await page.getByRole('log').getByText('Sent').first().waitFor();
    },
  },
];
