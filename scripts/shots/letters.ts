import type { Scene } from './scene.ts';

/** Where the demo account's letters are looked at. */
export const letters: Scene[] = [
  { name: 'letters-none', only: 'phone', show: (page, { url }) => page.goto(`${url}/demo/outbox`) },
  { name: 'letters-stranger', stranger: true, show: (page, { url }) => page.goto(`${url}/demo/outbox`) },
  {
    name: 'letters',
    whole: true,
    async show(page, { url, firstRun }) {
      const { authorization, corporate_token, bot_idsha } = firstRun.imbee;
      const user = `somebody-${Date.now()}`;
      const asked = await page.request.post(`${url}/token/new`, {
        headers: { authorization, 'x-woos-key': corporate_token },
        data: { virtual_user: user, bot_idsha, mail: `${user}@example.com`, celullar: '34600100200' },
      });
      await asked.dispose();
      await page.goto(`${url}/demo/outbox`);
      await page.locator('li').nth(1).waitFor();
    },
  },
];
