import type { Scene } from './scene.ts';

/** Somebody whom two systems know. */
export const samePerson: Scene = {
  name: 'same-person',
  whole: true,
  async show(page, { url, firstRun }) {
    const headers = { authorization: `Bearer ${firstRun.v1.key}` };
    const { items } = await (await page.request.get(`${url}/v1/agents`, { headers })).json();
    if (items.filter(({ name }: { name: string }) => name === 'Chidi').length < 2) {
      const data = { name: 'Chidi', ref: '000190', voiceNumber: '34600000003' };
      await page.request.post(`${url}/v1/agents`, { headers, data });
    }
    await page.goto(`${url}/console/settings`);
    await page.getByRole('button', { name: 'Two people' }).first().waitFor();
    await page.getByRole('button', { name: 'One person' }).first().click();
    await page.getByRole('button', { name: 'Make them one' }).scrollIntoViewIfNeeded();
  },
};
