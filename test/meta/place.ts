import assert from 'node:assert/strict';
import { type Api, apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Meta, startMeta } from '../support/meta.ts';
import { until } from '../support/patience.ts';
import { type Site, startSite } from '../support/site.ts';

export type Message = {
  id: string;
  conversationId: string;
  direction: string;
  kind: string;
  text: string;
  status: string;
  failure: string | null;
  attachment: { name: string; type: string; bytes: number; url: string } | null;
};
export type Line = { id: string; whatsapp: { id: string } | null; messenger: { id: string } | null };
export type Conversation = { id: string; contactId: string; lastText: string; unread: number };

/** A site, and a Meta that it may reach. */
export type Place = {
  site: Site;
  inside: Inside;
  meta: Meta;
  api: Api;
  /** connects a new inbox; where Meta brings what comes for it */
  connect(line: object, channel: 'whatsapp' | 'messenger', by: object): Promise<{ inboxId: string; hook: string }>;
  conversations(inboxId: string): Promise<Conversation[]>;
  /** of the newest conversation of an inbox, the oldest first */
  messages(inboxId: string): Promise<Message[]>;
  /** writes into an inbox's newest conversation */
  answer(inboxId: string, body: object): Promise<Message>;
  /** once a message is so */
  until(message: Message, is: (now: Message) => boolean): Promise<Message>;
  leave(): Promise<void>;
};

export async function openPlace(): Promise<Place> {
  const meta = await startMeta();
  const site = await startSite({ PARLEY_GRAPH: meta.url, PARLEY_REACHABLE: '127.0.0.1' }, true);
  const inside = await goInside(site);
  const api = apiOf(site.url, site.firstRun.v1.key);
  const conversations = async (inboxId: string) =>
    (await api<{ items: Conversation[] }>('GET', `/v1/conversations?state=all&inboxId=${inboxId}`)).body.items;
  const newest = async (inboxId: string) => (await conversations(inboxId))[0]?.id ?? assert.fail('nobody wrote');
  const messagesIn = async (id: string) =>
    (await api<{ items: Message[] }>('GET', `/v1/conversations/${id}/messages`)).body.items.toReversed();
  return {
    site,
    inside,
    meta,
    api,
    async connect(fields, channel, by) {
      const { status, body } = await api<Line>('POST', '/v1/lines', fields);
      assert.equal(status, 201, JSON.stringify(body));
      const inboxId = body[channel]?.id ?? assert.fail(channel);
      const put = await api<{ webhookUrl: string }>('PUT', `/v1/inboxes/${inboxId}/connection`, by);
      assert.equal(put.status, 200, JSON.stringify(put.body));
      return { inboxId, hook: put.body.webhookUrl };
    },
    conversations,
    messages: async (inboxId) => messagesIn(await newest(inboxId)),
    async answer(inboxId, body) {
      const sent = await api<Message>('POST', `/v1/conversations/${await newest(inboxId)}/messages`, body);
      assert.equal(sent.status, 201, JSON.stringify(sent.body));
      return sent.body;
    },
    async until({ id, conversationId }, is) {
      let now: Message | undefined;
      const look = async () => {
        now = (await messagesIn(conversationId)).find((one) => one.id === id);
        return now && is(now) && now;
      };
      return until(look, () => JSON.stringify(now));
    },
    async leave() {
      await inside.close();
      await site.stop();
      await meta.close();
    },
  };
}
