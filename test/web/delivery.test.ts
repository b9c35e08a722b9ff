// What becomes of an answer on a channel with a provider: the console shows how far it came, why it waits or failed, and sends it again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Sent } from '../../src/core/delivery-ports.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { noBrowser } from '../support/browser.ts';
import { type Desk, eventually, openDesk } from '../support/console.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let desk: Desk;
let inboxId: string;
let next: Sent;
const sent: string[] = [];
const complaints: string[] = [];
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  const send = async ({ text }: { text: string }) => {
    sent.push(text);
    return next;
  };
  inside = await goInside(site, { phone: { send } });
  inboxId = await inside.open('Night line', { channel: 'phone', address: '34600000500', liveChat: false });
  const from = { inboxId, address: '34600000501', addressKind: 'phone' as const, contactName: 'Imre Kovács' };
  done(
    await inside.core.receive(
      inside.accountId,
      { ...from, body: 'Hi there', providerId: null, providerAt: null },
      null,
    ),
  );
  desk = await openDesk(site);
  desk.page.on('pageerror', (error) => complaints.push(error.message));
  await desk.folder('All').click();
  await desk.row('Imre').click();
  await desk.log().getByText('Hi there').waitFor();
});
after(async () => {
  assert.deepEqual(complaints, []);
  await desk?.close();
  await inside?.close();
  await site?.stop();
});

const bubble = (text: string) => desk.log().locator('[data-message]', { hasText: text });
const sign = (text: string, name: string) => bubble(text).getByRole('img', { name, exact: true });
const button = (text: string, name: string) => bubble(text).getByRole('button', { name });
const idOf = async (text: string) => (await bubble(text).getAttribute('data-message')) as string;

async function answer(text: string): Promise<void> {
  await desk.box().fill(text);
  await desk.page.keyboard.press('Enter');
  await sign(text, 'On its way').waitFor();
}

async function findNothing(): Promise<void> {
  assert.deepEqual(await axeFinds(desk.page), []);
}

test('what waits for credentials says so, once for all that wait for the same', { skip }, async () => {
  await answer('First answer');
  await bubble('First answer').getByText('Waits until Night line is connected').waitFor();
  await answer('Second answer');
  await bubble('Second answer').getByText('Waits until Night line is connected').waitFor();
  assert.equal(await desk.log().getByText('Waits until').count(), 1);
  await sign('First answer', 'On its way').waitFor();
  await findNothing();
});

test('when the inbox is connected the reason changes by itself; sent, it has its tick', { skip }, async () => {
  done(await inside.core.keepFirstToken(inside.call, inboxId, 'a token'));
  await bubble('Second answer').getByText('Waits: Parley cannot send by Phone here yet.').waitFor();
  next = { sentAs: 'one' };
  assert.deepEqual(await inside.core.deliver(inside.accountId, await idOf('First answer'), false), { ended: 'sent' });
  await sign('First answer', 'Sent').waitFor();
  for (const [status, name] of [
    ['delivered', 'Delivered'],
    ['read', 'Read'],
  ] as const) {
    await inside.core.noteReceipt(inside.accountId, { inboxId, sentAs: 'one', status, failure: null });
    await sign('First answer', name).waitFor();
  }
});

test('refused: the provider’s reason, and a retry that sends', { skip }, async () => {
  const id = await idOf('Second answer');
  next = { refused: 'The number is not in use' };
  await inside.core.deliver(inside.accountId, id, false);
  await bubble('Second answer').getByText('Not delivered. The number is not in use').waitFor();
  await sign('Second answer', 'Not delivered').waitFor();
  await findNothing();

  await inside.rows(`update job set state = 'done', ended_at = now() where payload ->> 'messageId' = $1`, [id]);
  await button('Second answer', 'Send again').focus();
  await desk.page.keyboard.press('Enter');
  await sign('Second answer', 'On its way').waitFor();
  const jobs = () =>
    inside
      .rows(`select 1 from job where state = 'waiting' and payload ->> 'messageId' = $1`, [id])
      .then((all) => all.length);
  await eventually(async () => (await jobs()) === 1, 'queued again');
  next = { sentAs: 'two' };
  await inside.core.deliver(inside.accountId, id, false);
  await sign('Second answer', 'Sent').waitFor();
  assert.deepEqual(sent, ['First answer', 'Second answer', 'Second answer']);
});

test('of what nobody knows it says that, and that sending again may double it', { skip }, async () => {
  await answer('Third answer');
  next = { uncertain: 'No answer' };
  await inside.core.deliver(inside.accountId, await idOf('Third answer'), false);
  await bubble('Third answer').getByText('Sent again, it may arrive twice.').waitFor();
  await sign('Third answer', 'Perhaps not delivered').waitFor();
  await findNothing();
});

test('a retry that is refused says why, and the message stays as it was', { skip }, async () => {
  await desk.page.getByRole('button', { name: 'Close', exact: true }).click();
  await desk.page.getByText('This conversation is closed.').first().waitFor();
  await button('Third answer', 'Send again').click();
  await desk.page.getByText('This conversation is closed. Reopen it first.').waitFor();
  await sign('Third answer', 'Perhaps not delivered').waitFor();
});
