import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { presences } from '../../src/core/nouns.ts';
import { type Door as ChattabaiDoor, openDoor as chattabaiDoor } from '../chattabai/door.ts';
import { type Door as ChatwhizzDoor, openDoor as chatwhizzDoor } from '../chatwhizz/door.ts';
import { dataOf, newNumber, setStage } from '../hci/door.ts';
import { openDoor as imbeeDoor } from '../imbee/door.ts';
import { businessOf, openDoor as tochatDoor } from '../tochat/door.ts';
import { apiOf, becomeVisitor } from './api.ts';
import { done, goInside } from './inside.ts';
import { startSite } from './site.ts';

export { presences };
export const random = (): string => randomBytes(5).toString('hex');

/** How a door reads it, and what must be there. */
export type Fact = [read: () => Promise<unknown>, expected: unknown];
/** Rows of five dialects, as JSON gives them: each test takes the fields that it is about. */
type Row = Record<string, ReturnType<typeof JSON.parse>>;
type Pick<T = unknown> = (row: Row) => T;
export type House = Awaited<ReturnType<typeof openHouse>>;

/** A house with five doors and one person whom all of them know: by e-mail, by ref and line, by a widget's entry, by an area. */
export async function openHouse() {
  const site = await startSite();
  const inside = await goInside(site);
  const api = apiOf(site.url, site.firstRun.v1.key);
  const ok = async (method: string, path: string, body?: object, by = api): Promise<Row> => {
    const said = await by<Row>(method, path, body);
    assert.ok(said.status < 300, `${method} ${path}: ${said.status} ${JSON.stringify(said.body)}`);
    return said.body;
  };
  const get = async <T>(path: string, pick: Pick<T>) => pick(await ok('GET', path));
  const chatwhizz: ChatwhizzDoor = await chatwhizzDoor(site);
  const line: ChattabaiDoor = chattabaiDoor(site, site.url);
  const chattabai: ChattabaiDoor = async (...asked) => {
    const said = await line(...asked);
    assert.equal(said.body.status, 1, said.text);
    return said;
  };
  const tochat = await tochatDoor(site);
  const imbee = imbeeDoor(site);
  const hci = await setStage(site);
  const [area, ...otherAreas] = hci.areas.map(({ id }) => id) as [string, ...string[]];
  const { dialedNumber } = site.firstRun.chattabai;
  const { pin } = site.firstRun.creditsystem;

  const email = `${random()}@example.com`;
  const { data } = await chatwhizz('POST', '/admin/operator/create', { email, first_name: 'Olga' });
  const id = data.id as string;
  const entry = { number: '34600777001', name: 'Olga', active: true };
  const shop = businessOf(await tochat.insert({ name: 'Corner shop', whatsapps: [entry], color: '#102030' }));
  const listing = shop.whatsapps[0]?.id as string;
  const agentOfListing = async (inboxId: string, listingId: string) =>
    get(`/v1/inboxes/${inboxId}/widget`, ({ listings }) => listings.find((one: Row) => one.id === listingId).agentId);
  const ref = String(Date.now());
  const voice = '34910555001';
  const byRef = (await ok('POST', '/v1/agents', { name: 'Olga', ref, voiceNumber: voice })).id;
  await ok('PATCH', `/v1/agents/${byRef}/profile`, { lineSharing: true });
  for (const agentId of [await agentOfListing(shop.id, listing), byRef]) {
    await ok('POST', `/v1/agents/${id}/merge`, { agentId });
  }
  const inArea = async (agentId: string) => {
    const { agentIds } = await ok('GET', `/v1/teams/${area}`);
    await ok('PATCH', `/v1/teams/${area}`, { agentIds: [...agentIds, agentId] });
  };
  await inArea(id);
  for (const team of otherAreas) {
    const { agentIds } = await ok('GET', `/v1/teams/${team}`);
    await ok('PATCH', `/v1/teams/${team}`, { agentIds: [...agentIds, id] });
  }
  await ok('PATCH', `/v1/inboxes/${shop.id}`, { liveChat: true });
  const domain_name = `shop-${random()}.example`;
  await chatwhizz('POST', '/admin/domain/create', { domain_name, email: 'shop@example.com' });
  await chatwhizz('POST', '/admin/operator/assign', { domain_name, operator_id: id });
  const reader = inside.core.read(inside.accountId);
  const domainInbox = (await reader.sites.byHost(domain_name))?.inboxId as string;
  const member = await reader.members.byEmail(email);
  const { link } = done(await inside.core.inviteAgain(inside.call, member?.id as string));
  const mine = apiOf(site.url, done(await inside.core.useLink(link, null, null)).token);

  const operatorsIn = async (idarea: string): Promise<Row[]> =>
    dataOf(await hci.door('POST', `/api/area/operator/${hci.port}`, { idarea }));
  const profileOf = async (agentRef: string) =>
    ((await line('profiles', {})).body as unknown as Row[]).find((one) => one._ctbRef === agentRef) ?? {};
  const listed = async <T>(listingId: string, pick: Pick<T>, inboxId = shop.id) =>
    pick(businessOf(await tochat.get(inboxId)).whatsapps.find((one) => one.id === listingId) as Row);
  const person = { id, email, ref, voice, listing };
  const wallet = async () => (await chattabai('byPin', { dialedNumber, pin })).body.wallet as Row;
  const walletId = async () =>
    get('/v1/wallets', ({ items }) => items.find((one: Row) => one.name === 'Lucía Romero')?.id as string);
  const conversationOf = async (contactId: string) =>
    (await get(`/v1/conversations?contactId=${contactId}`, ({ items }) => items[0])) as Row;
  const messagesOf = async (conversationId: string) =>
    get(`/v1/conversations/${conversationId}/messages`, ({ items }) =>
      items
        .toReversed()
        .map((one: Row) => `${one.direction}${one.author.kind === 'agent' ? ` ${one.author.id}` : ''}: ${one.text}`),
    );
  const contactsAt = (address: string) =>
    get(`/v1/contacts?address=${encodeURIComponent(address)}`, ({ items }) => items as Row[]);

  return {
    person,
    areas: [area, ...otherAreas],
    shopId: shop.id,
    domainInbox,
    pin: { dialedNumber, pin },
    chattabai,
    chatwhizz,
    get,
    post: (path: string, body: object) => ok('POST', path, body),
    patch: (path: string, body: object) => ok('PATCH', path, body),
    put: (path: string, body: object) => ok('PUT', path, body),
    /** as the person itself, in the console */
    own: (method: string, path: string, body: object) => ok(method, path, body, mine),

    v1Agent: <T>(pick: Pick<T>) => get(`/v1/agents/${id}`, pick),
    operator: async <T>(agentId: string, pick: Pick<T>) =>
      pick((await chatwhizz('GET', `/admin/operator/${agentId}`)).data),
    operatorStatus: async () => (await chatwhizz('GET', `/admin/operator/${id}`)).data.status,
    statusOfRef: async () => ((await chattabai('getStatus', { ref })).body.user as Row).status,
    outboundNumber: async () => ((await chattabai('getStatus', { ref })).body.user as Row).outboundNumber,
    profile: async <T>(pick: Pick<T>) => pick(await profileOf(ref)),
    operatorOfArea: async <T>(pick: Pick<T>) => pick((await operatorsIn(area)).find((one) => one.id === id) as Row),
    async operatorInArea<T>(agentId: string, pick: Pick<T>) {
      if (!(await operatorsIn(area)).some((one) => one.id === agentId)) await inArea(agentId);
      return pick((await operatorsIn(area)).find((one) => one.id === agentId) as Row);
    },
    operatorsOf: async (team: string) => (await operatorsIn(team)).map((one) => one.id),
    areaNamed: async (name: string) =>
      dataOf<Row[]>(await hci.door('GET', `/api/area/${hci.port}`)).find((one) => one.name === name)?.id,
    /** a team that serves the manager */
    async servedBy(team: string) {
      for (const inbox of (await reader.lines.list()).flatMap(({ whatsapp, messenger }) => [whatsapp, messenger])) {
        if (inbox) await ok('PATCH', `/v1/inboxes/${inbox.id}`, { teamIds: [...inbox.teamIds, team] });
      }
    },
    /** as the exchange sees it once it has a ref */
    async withRef<T>(agentId: string, pick: Pick<T>) {
      const { ref: has } = await ok('GET', `/v1/agents/${agentId}`);
      const its = has ?? String(BigInt(`0x${random()}`));
      if (has === null) await ok('PATCH', `/v1/agents/${agentId}`, { ref: its });
      return pick(await profileOf(its));
    },

    async newListing() {
      const other = businessOf(
        await tochat.insert({ name: 'Other', whatsapps: [{ ...entry, name: 'Marta' }], color: '#102030' }),
      );
      const made = other.whatsapps[0]?.id as string;
      // Where it is looked for again.
      inboxOf.set(made, other.id);
      return { id: made, agentId: (await agentOfListing(other.id, made)) as string };
    },
    listed: <T>(listingId: string, pick: Pick<T>) => listed(listingId, pick, inboxOf.get(listingId) ?? shop.id),
    /** an agent put into the shop's widget, as tochat shows it */
    async listAgent(agentId: string) {
      const { name } = await ok('GET', `/v1/agents/${agentId}`);
      const other = businessOf(await tochat.insert({ name: 'Other', whatsapps: [entry], color: '#102030' }));
      await ok('PATCH', `/v1/inboxes/${other.id}/widget`, { listings: [{ agentId, number: '34600111000', name }] });
      return (businessOf(await tochat.get(other.id)).whatsapps[0] as Row).name;
    },
    async relist(fields: object) {
      const { whatsapps } = businessOf(await tochat.get(shop.id));
      businessOf(
        await tochat.update(shop.id, {
          whatsapps: whatsapps.map((one) => (one.id === listing ? { ...one, ...fields } : one)),
        }),
      );
    },
    shown: async <T>(pick: Pick<T>) =>
      get(`/v1/widgets/${shop.id}`, ({ listings }) => pick(listings.find((one: Row) => one.id === listing))),
    availableInWidget: async () =>
      get(`/v1/widgets/${shop.id}`, ({ listings }) => listings.find((one: Row) => one.id === listing)?.available),

    contactAt: async (address: string) => (await contactsAt(address)).length === 1,

    /** A visitor writes in its panel, somebody answers in the console. */
    async visit(inboxId: string | null, token?: string): Promise<Record<string, Fact>> {
      const panel =
        token === undefined ? (await becomeVisitor(site.url, inboxId as string)).api : apiOf(site.url, token);
      const words = `Hello ${random()}`;
      const found = async () =>
        (await get('/v1/conversations?limit=20', ({ items }) => items as Row[])).find((one) => one.lastText === words);
      await ok('POST', '/v1/visitor/messages', { text: words }, panel);
      const conversation = (await found()) as Row;
      await ok('POST', `/v1/conversations/${conversation?.id}/messages`, { text: 'Welcome' }, mine);
      const heard = async () =>
        (await ok('GET', '/v1/visitor/messages', undefined, panel)).items.map((one: Row) => `${one.from}: ${one.text}`);
      return {
        v1: [() => messagesOf(conversation.id), [`in: ${words}`, `out ${id}: Welcome`]],
        'the panel': [heard, ['agent: Welcome', `you: ${words}`]],
      };
    },
    async openLink() {
      const asked = { virtual_user: random(), bot_idsha: shop.id, mail: `${random()}@example.com` };
      const { body } = await imbee('token', asked);
      const opened = await fetch(body.url as string, { method: 'POST' });
      const visitor = /parley_visitor=([^;]+)/.exec(String(opened.headers.get('set-cookie')))?.[1] as string;
      return { visitor, userKey: body.user_idsha as string };
    },
    async chatOfUsers(): Promise<Record<string, Fact>> {
      const [one, two] = [
        (await imbee('user', { uniqueIdSha: random() })).body,
        (await imbee('user', { uniqueIdSha: random() })).body,
      ];
      const contacts = [{ idsha: two?.virtualUser }];
      const { body } = await imbee('chat', { type: 'chat', contacts }, { 'x-woos-key': one?.apikey as string });
      const page = (user: Row | undefined) => apiOf(site.url, user?.apikey as string);
      await ok('POST', `/v1/user/chats/${body.conversationId}/messages`, { text: 'Shall we?' }, page(one));
      const heard = async (user: Row | undefined) =>
        (await ok('GET', `/v1/user/chats/${body.conversationId}/messages`, undefined, page(user))).items.map(
          (said: Row) => said.text,
        );
      return {
        'v1, contact': [async () => (await contactsAt(`external:${one?.virtualUser}`)).length, 1],
        v1: [
          () =>
            get(`/v1/conversations/${body.conversationId}/messages`, ({ items }) =>
              items.map((said: Row) => said.text),
            ),
          ['Shall we?'],
        ],
        'its own page': [() => heard(one), ['Shall we?']],
        'the other’s page': [() => heard(two), ['Shall we?']],
      };
    },

    /** Somebody writes to the manager's number; how each door shows it. */
    async writeToManager(content: string) {
      const number = newNumber();
      const manager = { managerNumber: hci.number, number: hci.number };
      dataOf(
        await hci.door('POST', '/api/chat/message/send', { contactNumber: number, ...manager, from: number, content }),
      );
      const contactId = (await contactsAt(`phone:${number}`))[0]?.id as string;
      const inHci = async (method: string, path: string, fields: object) =>
        dataOf(await hci.door(method, path, { contactNumber: number, ...manager, ...fields }));
      return {
        number,
        hci: inHci,
        conversation: async <T>(pick: Pick<T>) => pick(await conversationOf(contactId)),
        messages: async () => messagesOf((await conversationOf(contactId)).id),
        answerAsOperator: (content2: string) =>
          inHci('POST', `/api/chat/message/send/operator/${hci.port}`, { content2, operatorId: id }),
        contact: async <T>(pick: Pick<T>) => {
          const { contacts } = dataOf<{ contacts: Row[] }>(
            await hci.door('POST', '/api/user/contact/get', { number: hci.number }),
          );
          return pick(contacts.find((one) => one.id === number) as Row);
        },
        hciMessages: async () =>
          dataOf<Row[]>(await hci.door('POST', '/api/chat/message', { contactId: number })).map(
            (one) => `${one.from}: ${one.content}`,
          ),
      };
    },

    async call(inboundNumber: string) {
      const times = {
        startTime: '2042-01-01 12:00:01',
        endTime: '2042-01-01 12:01:01',
        duration: '60',
        dialStatus: 'ANSWER',
      };
      await chattabai('call', { ref, inboundNumber, dialedNumber, outboundNumber: voice, ...times });
    },
    callsFrom: (number: string) =>
      get(`/v1/calls?caller=${number}`, ({ items }) =>
        items.map((one: Row) => [one.agentId, one.durationSeconds, one.outcome]),
      ),
    tokens: async () => Number((await wallet()).tokens),
    tokensByCaller: async () => {
      const { inboundNumber } = site.firstRun.creditsystem;
      return Number(((await chattabai('byCaller', { dialedNumber, inboundNumber })).body.wallet as Row).tokens);
    },
    tokensInV1: async () => get(`/v1/wallets/${await walletId()}`, ({ tokens }) => tokens),
    lastEntries: async () =>
      get(`/v1/wallets/${await walletId()}/entries?limit=2`, ({ items }) =>
        items.map((one: Row) => one.tokens ?? one.amount),
      ),
    topUp: async (tokens: number) =>
      ok('POST', `/v1/wallets/${await walletId()}/entries`, { kind: 'top_up', tokens: String(tokens), reason: 'Gift' }),

    async stop() {
      await inside.close();
      await site.stop();
    },
  };
}

const inboxOf = new Map<string, string>();
