import { randomBytes } from 'node:crypto';
import type { Core } from '../core/core.ts';
import { rights } from '../core/role.ts';
import { systemCall } from '../core/session.ts';
import { done } from './done.ts';
import { type DemoLine, makeLine } from './line.ts';
import { type OutsideKeys, openOutside } from './outside.ts';
import { tellStories } from './past.ts';
import { openPhoneLine, type PhoneLine } from './phone-line.ts';
import { phonePast } from './phone-past.ts';
import { makeVisits } from './visits.ts';
import { openWebChat, type WebChat } from './web-chat.ts';

/** What a newcomer needs to try everything: in this shape it stands in first-run.json. */
export type FirstRun = {
  url: string;
  console: { email: string; password: string };
  v1: { key: string };
  tochat: { username: string; password: string; business: string };
  hci: DemoLine & { key: string };
} & PhoneLine &
  WebChat &
  OutsideKeys;

export type DemoPorts = {
  /** the core as it is at another time */
  coreAt(nowMs: () => number): Core;
  now(): number;
  newId(): string;
  /** runs it while no other process does */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** what an earlier start made */
  recall(): Promise<string | null>;
  keep(firstRun: string): Promise<void>;
};

const zone = 'Europe/Madrid';
const week = ['MO', 'TU', 'WE', 'TH', 'FR'] as const;
const windows = week.map((day) => ({ day, from: '09:00:00', until: '18:00:00' }));

/** The demo account, made once for a database with random passwords and keys; later starts recall it. A start that died in the middle
 *  leaves an account that nobody knows the password of; the next one makes another. */
export function makeDemo(ports: DemoPorts, url: string): Promise<FirstRun> {
  return ports.exclusively(async () => {
    const before = await ports.recall();
    if (before !== null) return { ...(JSON.parse(before) as FirstRun), url };
    const made = await make(ports, url);
    await ports.keep(JSON.stringify(made));
    return made;
  });
}

/** The shop has been open for a while: everything is made then, and what was written since is written at its time. */
const openDays = 20;

async function make({ coreAt, now, newId }: DemoPorts, url: string): Promise<FirstRun> {
  let at = now() - openDays * 24 * 3_600_000;
  const core = coreAt(() => at);
  const email = `ana-${randomBytes(3).toString('hex')}@demo.example`;
  const password = randomBytes(12).toString('base64url');
  const owner = { email, name: 'Ana', password };
  const signedIn = done(await core.createAccount({ name: 'Parley demo', timezone: zone, owner }, null));
  const call = systemCall(signedIn.accountId, 'demo');

  const shop = done(
    await core.addWidgetInbox(call, {
      name: 'Ronda Bicycles',
      active: true,
      timezone: zone,
      dialect: 'tochat',
      widget: {
        color: '#0f6e5c',
        textColor: '#ffffff',
        rightSide: true,
        opensItself: false,
        buttonMessage: 'Ask us',
        widgetMessage: 'Hello! How can we help?',
        iconUrl: null,
      },
      listings: [
        { number: '34600000001', name: 'Ana', post: 'Sales', iconUrl: null, active: true, windows },
        { number: '34600000002', name: 'Bram', post: 'Repairs', iconUrl: null, active: true, windows },
        { number: '34600000003', name: 'Chidi', post: 'Orders', iconUrl: null, active: true, windows: [] },
      ],
    }),
  );
  done(await core.changeInbox(call, shop.inbox.id, { liveChat: true }));
  const [ana, bram, chidi] = shop.listings.map((listing) => listing.agentId) as [string, string, string];
  done(await core.changeAgent(call, ana, { email }));
  done(await core.changeMember(call, signedIn.member.id, { agentId: ana }));
  const sales = done(await core.addTeam(call, { name: 'Sales', agentIds: [ana, chidi] })).id;
  const workshop = done(await core.addTeam(call, { name: 'Workshop', agentIds: [bram, chidi] })).id;
  const people = { agents: { ana, bram, chidi }, teams: { sales, workshop } };
  const line = done(await makeLine(core, call, [sales, workshop]));
  const phoneLine = await openPhoneLine(core, call);
  const beside = await phonePast({ core, call, zone, ...phoneLine.past }, at, now());
  const shown = await core.webInbox(shop.inbox.id);
  if (!shown) throw new Error('The demo shop is not there');
  await makeVisits({ core, call, shop: shown, newId }, at, now(), (moment) => {
    at = moment;
  });
  await tellStories({ core, call, inboxId: shop.inbox.id, zone, ...people }, beside, now(), (moment) => {
    at = moment;
  });
  const webChat = await openWebChat(core, call, { email, password });
  const outside = await openOutside(core, call, people);
  const key = done(await core.makeKey(call, { name: 'Demo', rights: [...rights] }));
  return {
    url,
    console: { email, password },
    v1: { key: key.token },
    tochat: { username: email, password, business: shop.inbox.id },
    hci: { key: line.key, controllerPort: line.controllerPort, number: line.number, facebookId: line.facebookId },
    ...phoneLine.keys,
    ...webChat,
    ...outside,
  };
}
