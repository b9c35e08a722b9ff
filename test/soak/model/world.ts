// What one walk acts on: a few actors of its own in an account that every walk shares, and what they were answered.
import { randomBytes } from 'node:crypto';
import type { FirstRun } from '../../../src/demo/demo.ts';
import { signIn } from '../../chatwhizz/door.ts';
import { type Api, apiOf } from '../../support/api.ts';
import { done, type Inside } from '../../support/inside.ts';

/** Where walks take place. */
export type Ground = {
  inside: Inside;
  firstRun: FirstRun;
  /** what providers sign and browsers send as their origin */
  origin: string;
  /** of the server that runs now */
  url(): string;
  /** kills the server with SIGKILL and starts another; null where walks do without */
  kill: (() => Promise<void>) | null;
  /** where text messages go out to */
  smsUrl: string;
  log(line: string): void;
};

export const appSecret = 'f00dfeed';
export const smsAccount = { sid: 'AC0123456789abcdef0123456789abcdef', token: 'auth-token' };

/** A person outside by the address it writes from. */
export type Sender = { name: string; inboxId: string | null; address: string; isMovable: boolean };

/** @property state what its sender was answered; unknown: nothing, because the server was killed
 *  @property isGone it was deleted, with a person or a chat */
export type Written = {
  text: string;
  burst: number;
  sender: Sender | null;
  state: 'sent' | 'accepted' | 'refused' | 'unknown';
  contactId: string | null;
  inboxId: string | null;
  isGone: boolean;
  /** a chat that HCI deletes is gone, but no person is erased */
  isErased: boolean;
};

export type User = { name: string; key: string; apiKey: string };

export class World {
  readonly run = randomBytes(5).toString('hex');
  readonly written: Written[] = [];
  /** living or not: operations on who is gone are valid calls too */
  agents: string[] = [];
  teams: string[] = [];
  everyAgent: string[] = [];
  inboxes = { web: '', whatsapp: '', messenger: '', sms: '' };
  line = { label: '', number: '', phoneNumberId: '', page: '' };
  hooks = { whatsapp: '', messenger: '', sms: '' };
  visitors: { token: string; sender: Sender }[] = [];
  phones: string[] = [];
  pages: string[] = [];
  users: User[] = [];
  contacts: string[] = [];
  conversations: string[] = [];
  chats: string[] = [];
  merges: string[] = [];
  links: { id: string; url: string }[] = [];
  uploads: string[] = [];
  /** whom the widget lists since the last burst */
  listings: string[] = [];
  /** texts that forms were filled in with */
  readonly forms = new Set<string>();
  /** clicks by their ids; uncertain: the server was killed before it answered */
  readonly clicks = { sent: new Set<string>(), counted: new Set<string>(), uncertain: new Set<string>() };
  holds: string[] = [];
  site = '';
  wallet = { id: '', balance: 0n, isCertain: true };
  access = '';
  /** addresses that an agent gave to a contact or took away: what was written before stays where it was filed */
  readonly moved = new Set<string>();
  /** contacts whose erasure was answered, by burst */
  readonly erased: { burst: number; contactId: string }[] = [];
  /** contacts that a burst tried to merge */
  readonly joined: { burst: number; ids: [string, string] }[] = [];
  /** the burst in which HCI last deleted chats of the WhatsApp number */
  deletedChatsIn = 0;
  burst = 0;
  readonly ground: Ground;

  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** with the account's key, or a visitor's or user's token */
  api(token: string | null = this.ground.firstRun.v1.key): Api {
    return apiOf(this.ground.url(), token);
  }

  compose(sender: Sender | null): Written {
    // None begins with another: the search finds by how a word begins.
    const text = `w${this.run}x${String(this.written.length).padStart(4, '0')}`;
    const message: Written = {
      text,
      burst: this.burst,
      sender,
      state: 'sent',
      contactId: null,
      inboxId: null,
      isGone: false,
      isErased: false,
    };
    this.written.push(message);
    return message;
  }

  inboxIds(): string[] {
    return Object.values(this.inboxes);
  }

  phone(at: number, inboxId: string): Sender {
    const address = this.phones[at % this.phones.length] as string;
    return { name: `phone ${at}`, inboxId, address, isMovable: true };
  }

  page(at: number): Sender {
    const address = this.pages[at % this.pages.length] as string;
    return { name: `page ${at}`, inboxId: this.inboxes.messenger, address, isMovable: true };
  }
}

const crew = ['Ana', 'Bram', 'Chidi'];

export async function openWorld(ground: Ground): Promise<World> {
  const { inside } = ground;
  const { core, call } = inside;
  const world = new World(ground);
  const digits = String(Number.parseInt(world.run.slice(0, 8), 16)).padStart(10, '0');
  for (const name of crew) world.agents.push(await hire(world, `${name} ${world.run}`));
  for (const [i, name] of ['Sales', 'Workshop'].entries()) {
    const agentIds = [world.agents[i] as string];
    world.teams.push(done(await core.addTeam(call, { name: `${name} ${world.run}`, agentIds })).id);
  }
  for (const agentId of world.agents.slice(0, 2)) done(await core.setPresence(call, agentId, 'online'));
  const serving = {
    assignment: 'automatic' as const,
    agentIds: [world.agents[0] as string],
    teamIds: [world.teams[1] as string],
  };
  const web = await inside.open(`Web ${world.run}`, serving);
  const look = { number: `+346${digits}`, post: null, iconUrl: null, active: true, windows: [] };
  const listings = [0, 2].map((i) => ({ ...look, id: null, name: `Listed ${i}`, agentId: world.agents[i] as string }));
  const listed = done(await core.changeWidgetInbox(call, web, { dialect: 'v1', widget: {}, listings }));
  world.listings = listed.listings.map(({ id }) => id);
  const sms = await inside.open(`Texts ${world.run}`, {
    ...serving,
    acceptSeconds: 600,
    channel: 'sms',
    liveChat: false,
    address: `4${digits}1`,
  });
  const page = { address: `1${digits}`, token: null };
  const number = `4${digits}0`;
  const label = world.run;
  const line = done(await core.addLine(call, { name: `Line ${world.run}`, label, email: null, number, page }));
  world.line = { label, number, phoneNumberId: `9${digits}`, page: page.address };
  world.inboxes = { web, sms, whatsapp: line.whatsapp?.id as string, messenger: line.messenger?.id as string };
  for (const id of [world.inboxes.whatsapp, world.inboxes.messenger]) done(await core.changeInbox(call, id, serving));
  const connect = async (id: string, by: object) => {
    const { status, body } = await world.api()<{ webhookUrl: string }>('PUT', `/v1/inboxes/${id}/connection`, by);
    if (status !== 200) throw new Error(`Not connected: ${status} ${JSON.stringify(body)}`);
    return new URL(body.webhookUrl).pathname;
  };
  world.hooks = {
    whatsapp: await connect(world.inboxes.whatsapp, {
      phoneNumberId: world.line.phoneNumberId,
      token: 'token',
      appSecret,
    }),
    messenger: await connect(world.inboxes.messenger, { token: 'token', appSecret }),
    sms: await connect(sms, { accountSid: smsAccount.sid, token: smsAccount.token, url: ground.smsUrl }),
  };
  for (let i = 0; i < 3; i++) {
    world.phones.push(`346${digits.slice(2)}${i}`);
    const network = `11.${[...randomBytes(3)].join('.')}`;
    const { token } = done(await core.welcomeVisitor(web, network));
    const address = (await core.authenticateVisitor(token))?.address as string;
    world.visitors.push({ token, sender: { name: `visitor ${i}`, inboxId: web, address, isMovable: false } });
  }
  world.pages.push(`7${digits}1`, `7${digits}2`);
  const [{ id: applicationId = '' } = {}] = await inside.rows<{ id: string }>('select id from application limit 1');
  world.wallet.id = done(await core.addWallet(call, { applicationId, name: null, email: null, callers: [] })).id;
  world.site = `w${world.run}.example`;
  const signedIn = await signIn({ url: ground.url(), firstRun: ground.firstRun });
  world.access = String((signedIn.data as { access_token?: string }).access_token);
  return world;
}

export async function hire(world: World, name: string): Promise<string> {
  const { core, call } = world.ground.inside;
  const ref = String(Number.parseInt(randomBytes(6).toString('hex'), 16));
  const nothing = { email: null, whatsappNumber: null, voiceNumber: null, pictureUrl: null, post: null };
  const { id } = done(await core.addAgent(call, { ...nothing, name, ref, capacity: 3 }));
  world.everyAgent.push(id);
  return id;
}
