import type { Page } from 'playwright-core';
import type { Scene, Stage } from './scene.ts';

type Channel = 'WhatsApp' | 'Messenger';
type Told = { webhookUrl: string; phoneNumberId: string | null; hasToken: boolean; hasAppSecret: boolean };
type Checked = { works: boolean; name: string | null; number: string | null; problem: string | null };

const fresh: Told = {
  webhookUrl: 'https://chat.ronda-bicycles.example/webhooks/whatsapp/0198a7c2-5f0e-7c11-9c51-3f6f2a8b9d10',
  phoneNumberId: null,
  hasToken: false,
  hasAppSecret: false,
};
const full: Told = { ...fresh, phoneNumberId: '106540352242922', hasToken: true, hasAppSecret: true };

/** The page of one inbox of the demo's line, with what the server and Meta say to it. */
async function connect(page: Page, { url }: Stage, channel: Channel, told: Told, checked?: Checked) {
  const json = { ...told, verifyToken: 'vt_7Jq2mX9cR4tLw8sKd3Fh' };
  await page.route('**/v1/inboxes/*/connection', (route) => route.fulfill({ json }));
  await page.route('**/v1/inboxes/*/connection/check', (route) => route.fulfill({ json: checked ?? {} }));
  await page.route('**/v1/lines', async (route) => {
    const response = await route.fetch();
    const lines = await response.json();
    for (const line of lines.items) line.connected = told.hasToken ? ['whatsapp', 'messenger'] : [];
    await route.fulfill({ response, json: lines });
  });
  await page.goto(`${url}/console/settings/lines`);
  await page.getByRole('link', { name: /Ronda Bicycles/ }).click();
  await page.getByRole('link', { name: new RegExp(`(Connect|connection to) ${channel}`) }).click();
  await page.getByLabel('App secret').waitFor();
}

export const connectPages: Scene[] = [
  {
    name: 'settings-connect-whatsapp',
    whole: true,
    async show(page, set) {
      await connect(page, set, 'WhatsApp', { ...fresh, webhookUrl: fresh.webhookUrl.replace('https', 'http') });
      await page.getByText('Meta only calls addresses').waitFor();
    },
  },
  {
    name: 'settings-connect-works',
    whole: true,
    async show(page, set) {
      const checked = { works: true, name: 'Ronda Bicycles S.L.', number: '+34 600 000 001', problem: null };
      await connect(page, set, 'WhatsApp', full, checked);
      await page.getByRole('button', { name: 'Check with Meta' }).click();
      await page.getByText('Connected as Ronda Bicycles').waitFor();
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByText('are forgotten').waitFor();
    },
  },
  {
    name: 'settings-connect-messenger',
    whole: true,
    async show(page, set) {
      const problem = 'Error validating access token: Session has expired on Monday, 02-Mar-26 01:00:00 PST.';
      const told = { ...full, webhookUrl: full.webhookUrl.replace('whatsapp', 'messenger'), hasAppSecret: false };
      await connect(page, set, 'Messenger', told, { works: false, name: null, number: null, problem });
      await page.getByRole('button', { name: 'Check with Meta' }).click();
      await page.getByText('Session has expired').scrollIntoViewIfNeeded();
      await page.getByLabel('App secret').fill('a new one');
    },
  },
];

/** Files that customers sent: on their way, one that could not be fetched. */
export const filesComing: Scene = {
  name: 'conversation-files-coming',
  async show(page, { url }) {
    const sent = [
      ['image', 'This is the crack I mean', null],
      ['audio', '', null],
      ['document', '', 'It is larger than 25 MB'],
      ['video', 'And how it sounds', 'It is not there any more'],
    ] as const;
    await page.route('**/v1/conversations/*/messages?*', async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      const [last] = json.items;
      const made = sent.map(([kind, text, failure], at) => ({
        ...last,
        id: `${last.id.slice(0, -1)}${at}`,
        number: last.number + at + 1,
        direction: 'in',
        author: { kind: 'contact', id: null },
        attachment: null,
        status: 'sent',
        kind,
        text,
        failure,
      }));
      await route.fulfill({ response, json: { ...json, items: [...made.reverse(), ...json.items] } });
    });
    await page.goto(`${url}/console?in=all`);
    await page.locator('[data-conversation]', { hasText: 'Noor' }).first().click();
    await page.getByText('A sound is on its way').waitFor();
  },
};
