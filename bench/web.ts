// What the browser parts weigh and how fast they are, in a real Chromium on this machine: bytes on the wire, the widget's button on a slow
// processor, a message from one page to the other, and lists and conversations of a size that hurts.
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { grow } from '../scripts/grow.ts';
import { launchBrowser, noBrowser } from '../test/support/browser.ts';
import { type House, startHouse } from './support/house.ts';
import { median, rank } from './support/load.ts';
import { countFrames, endSeen, type Frames, noteEnter, pressedAt, seen } from './support/page-probes.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const messages = Number(process.env.MESSAGES ?? 50);
const conversations = 10_000;
const ms = (value: number) => `${value.toFixed(0)} ms`;

export async function benchWeb(): Promise<void> {
  if (noBrowser) return console.log(`Not measured: ${noBrowser}`);
  const house = await startHouse();
  const browser = await launchBrowser();
  try {
    await weigh(house, browser);
    await button(house, browser);
    await acrossPages(house, browser);
    await longConversation(house, browser);
    await longList(house, browser);
  } finally {
    await browser.close();
    await house.stop();
  }
}

/** Someone with a browser of their own, at a desk. */
const desk = (browser: Browser, session?: Session) =>
  browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    ...(session && { storageState: session }),
  });
type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

async function signIn({ url, firstRun }: House, browser: Browser): Promise<Session> {
  const context = await browser.newContext();
  const { email, password } = firstRun.console;
  await context.request.post(`${url}/v1/session`, { data: { email, password }, headers: { origin: url } });
  const session = await context.storageState();
  await context.close();
  return session;
}

// Bytes

async function weigh(house: House, browser: Browser): Promise<void> {
  const shop = await desk(browser);
  const page = await shop.newPage();
  const asked = scriptsAndStyles(page);
  await page.goto(`${house.url}/demo`);
  await page.getByRole('button', { name: 'Ask us' }).waitFor();
  const before = asked().filter((path) => !path.startsWith('/demo'));
  await openChat(page);
  const after = asked().filter((path) => !path.startsWith('/demo') && !before.includes(path));
  await shop.close();

  const office = await desk(browser, await signIn(house, browser));
  const first = await office.newPage();
  const fetched = scriptsAndStyles(first);
  await first.goto(`${house.url}/console`);
  await first.locator('[data-conversation]').first().waitFor();
  await first.waitForLoadState('networkidle');
  const [scripts, styles] = ['.js', '.css'].map((end) => fetched().filter((path) => path.endsWith(end)));
  await office.close();

  console.log('\nbytes on the wire                     gzip        br');
  for (const [name, paths] of [
    ['widget, before it is opened', before],
    ['widget, more after opening', after],
    ['console, first screen, script', scripts],
    ['console, first screen, style', styles],
  ] as [string, string[]][]) {
    const [gzip, br] = await Promise.all(['gzip', 'br'].map((packed) => bytes(house.url, paths, packed)));
    console.log(`${name.padEnd(32)}${`${gzip}`.padStart(10)}${`${br}`.padStart(10)}   ${paths.length} files`);
  }
}

function scriptsAndStyles(page: Page): () => string[] {
  const asked = new Set<string>();
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (/javascript|css/.test(type)) asked.add(new URL(response.url()).pathname);
  });
  return () => [...asked];
}

async function bytes(url: string, paths: string[], encoding: string): Promise<number> {
  const sizes = paths.map(
    (path) =>
      new Promise<number>((resolve, reject) => {
        get(url + path, { headers: { 'accept-encoding': encoding } }, (response) => {
          let size = 0;
          response.on('data', (chunk) => {
            size += chunk.length;
          });
          response.on('end', () => resolve(size));
        }).on('error', reject);
      }),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

// The button

/** From the script tag to the first frame with the button, with an empty cache, on a processor four times slower. */
async function button(house: House, browser: Browser): Promise<void> {
  const line = `<script defer data-key="${house.firstRun.tochat.business}" src="${house.url}/bundle.js"></script>`;
  const html = `<!doctype html><title>Site</title><script>window.began = performance.now()</script>${line}<p>Hello</p>`;
  const host = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end(html));
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  const times: number[] = [];
  for (let round = 0; round < rounds * 3; round++) {
    const context = await desk(browser);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
    times.push((await seen(page, 'Ask us')) - (await page.evaluate<number>('performance.timeOrigin + window.began')));
    await context.close();
  }
  host.closeAllConnections();
  host.close();
  console.log(
    `\nscript tag → visible button, processor 4 × slowed    ${ms(median(times))} (median of ${times.length})`,
  );
}

// From one page to the other

async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByRole('button', { name: /Chat with us|Leave a message/ }).click();
  await page.getByRole('textbox').first().waitFor();
}

async function acrossPages(house: House, browser: Browser): Promise<void> {
  const shop = await desk(browser);
  const visitor = await shop.newPage();
  await visitor.goto(`${house.url}/demo`);
  await openChat(visitor);
  const office = await desk(browser, await signIn(house, browser));
  const agent = await office.newPage();
  await agent.goto(`${house.url}/console?in=all`);
  await agent.locator('[data-conversation]').first().waitFor();
  const question = visitor.getByRole('textbox').last();
  await question.fill('The first of many');
  await visitor.keyboard.press('Enter');
  await agent.locator('[data-conversation]', { hasText: 'The first of many' }).click();
  await agent.getByRole('log').getByText('The first of many').waitFor();
  const answer = agent.getByRole('textbox', { name: 'Write an answer' });
  console.log(`\nsend → visible on the other side, ${messages} messages     p50       p95`);
  for (const [name, from, box, to] of [
    ['visitor → agent', visitor, question, agent],
    ['agent → visitor', agent, answer, visitor],
  ] as const) {
    await noteEnter(from);
    const times: number[] = [];
    for (let n = 0; n < messages; n++) {
      const text = `${name}, number ${n}.`;
      const arrival = seen(to, text);
      await box.fill(text);
      await from.keyboard.press('Enter');
      times.push((await arrival) - (await pressedAt(from)));
    }
    console.log(`${name.padEnd(44)}${ms(median(times)).padStart(9)} ${ms(rank(times, 0.95)).padStart(9)}`);
  }
  await shop.close();
  await office.close();
}

// Much

async function agentIds({ pool, accountId }: House): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>('select id from agent where account_id = $1', [accountId]);
  return rows.map(({ id }) => id);
}

async function longConversation(house: House, browser: Browser): Promise<void> {
  const { accountId, pool, firstRun } = house;
  const inboxId = firstRun.tochat.business;
  const agents = await agentIds(house);
  await grow(pool, { accountId, inboxId, agentIds: agents, conversations: 1, messages: 1000, days: 1 });
  const office = await desk(browser, await signIn(house, browser));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await office.newPage();
    await page.goto(`${house.url}/console?in=all`);
    const row = page.locator('[data-conversation]', { hasText: 'Bram Abe 1' });
    await row.waitFor();
    const last = (await row.locator('[class*=last]').textContent()) as string;
    await page.evaluate(`window.addEventListener('click', () => {
      window.began = performance.timeOrigin + performance.now();
    }, true)`);
    await row.click();
    times.push((await endSeen(page, last)) - (await page.evaluate<number>('window.began')));
    await page.close();
  }
  await office.close();
  console.log(
    `\na conversation of 1,000 messages, click → its end is seen    ${ms(median(times))} (median of ${rounds})`,
  );
}

async function longList(house: House, browser: Browser): Promise<void> {
  const { accountId, pool, firstRun } = house;
  const inboxId = firstRun.tochat.business;
  const began = performance.now();
  await grow(pool, { accountId, inboxId, agentIds: await agentIds(house), conversations, messages: 5 });
  console.log(
    `\n${conversations} conversations of 5 messages made in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const office = await desk(browser, await signIn(house, browser));
  const page = await office.newPage();
  await page.goto(`${house.url}/console?in=all`);
  await page.locator('[data-conversation]').first().waitFor();
  console.log('scrolling the list             frames   p50      p95    worst   late (over 25 ms)   tasks over 50 ms');
  const say = (name: string, { frames, p50, p95, worst, late, longTasks }: Frames) =>
    console.log(
      `${name.padEnd(30)}${`${frames}`.padStart(7)}${[p50, p95, worst].map((one) => ms(one).padStart(8)).join('')}${`${late}`.padStart(10)}${`${longTasks}`.padStart(20)}`,
    );
  say('standing still', await countFrames(page, () => page.waitForTimeout(4000)));
  say('  3,000 px/s, pages coming', await countFrames(page, () => scroll(page, 6, 3000)));
  await loadAll(page);
  say('  3,000 px/s, all 10,000 there', await countFrames(page, () => scroll(page, -6, 3000)));
  say('  … while 20 messages/s come', await countFrames(page, () => whileWritten(house, () => scroll(page, -6, 3000))));
  await office.close();
}

const list = (page: Page) => page.locator('[data-conversation]').first().locator('xpath=../../..');

/** As a hand at a wheel does; up when negative. */
async function scroll(page: Page, seconds: number, speed: number): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const box = await list(page).boundingBox();
  const place = { x: Math.round((box?.x ?? 0) + 100), y: 500 };
  await cdp.send('Input.synthesizeScrollGesture', {
    ...place,
    yDistance: -seconds * speed,
    speed: Math.abs(speed),
    gestureSourceType: 'mouse',
  });
}

async function loadAll(page: Page): Promise<void> {
  const place = list(page);
  for (let height = 0; height < conversations * 80; ) {
    height = await place.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
      return element.scrollHeight;
    });
    await page.waitForTimeout(50);
  }
}

async function whileWritten({ url, firstRun }: House, work: () => Promise<void>): Promise<void> {
  const headers = { authorization: `Bearer ${firstRun.v1.key}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/conversations?limit=100`, { headers });
  const { items } = (await answer.json()) as { items: { id: string }[] };
  let n = 0;
  const timer = setInterval(() => {
    const { id } = items[n++ % items.length] as { id: string };
    const body = JSON.stringify({ text: `A message, number ${n}` });
    void fetch(`${url}/v1/conversations/${id}/messages`, { method: 'POST', headers, body });
  }, 50);
  await work();
  clearInterval(timer);
}
