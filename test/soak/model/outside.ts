// What people outside do: visitors, what providers bring, links that let in, users of other systems.
import { createHmac } from 'node:crypto';
import { ask as askImbee } from '../../imbee/door.ts';
import { deliver, pageEvents, whatsappMessages } from '../../support/meta/webhooks.ts';
import { incomingFields, signature } from '../../support/twilio/webhooks.ts';
import { type Operations, outcome, pick, write } from './operation.ts';
import { appSecret, smsAccount, type World } from './world.ts';

const visitor = (world: World, x: number) => world.visitors[x % world.visitors.length] as World['visitors'][number];
const imbee = (world: World, path: string, fields: object, more: Record<string, string> = {}) => {
  const { authorization, corporate_token } = world.ground.firstRun.imbee;
  return askImbee(world.ground.url(), path, JSON.stringify(fields), {
    authorization,
    'x-woos-key': corporate_token,
    ...more,
  });
};

export const outsideOperations: Operations = {
  visitorWrites: {
    weight: 8,
    act: (world, x, y) => {
      const { token, sender } = visitor(world, x);
      const phone = y === 3 ? { phone: `+${pick(world.phones, y)}` } : {};
      return write(world, sender, (text) =>
        outcome(world.api(token)('POST', '/v1/visitor/messages', { text, ...phone })),
      );
    },
  },
  visitorUploads: {
    weight: 1,
    act: (world, x) => {
      const { token, sender } = visitor(world, x);
      return write(world, sender, async (text) => {
        const named = `/v1/visitor/attachments?name=${text}.txt&bytes=${text.length}`;
        const file = await outcome(world.api(token)<{ id: string }>('POST', named, Buffer.from(text)), ({ body }) => {
          world.uploads.push(body.id);
        });
        if (!file?.isDone) return file;
        const attachmentId = world.uploads.at(-1);
        return outcome(world.api(token)('POST', '/v1/visitor/messages', { text, attachmentId }));
      });
    },
  },
  visitorReads: {
    weight: 1,
    act: async (world, x) => {
      const api = world.api(visitor(world, x).token);
      let messageId: string | undefined;
      const read = await outcome(api<{ items: { id: string }[] }>('GET', '/v1/visitor/messages'), ({ body }) => {
        messageId = body.items[0]?.id;
      });
      return messageId === undefined ? read : outcome(api('PUT', '/v1/visitor/read', { messageId }));
    },
  },
  whatsappComes: {
    weight: 5,
    act: (world, x) => {
      const sender = world.phone(x, world.inboxes.whatsapp);
      return write(world, sender, (text) => {
        const timestamp = String(Math.floor(Date.now() / 1000));
        const message = { from: sender.address, id: `wamid.${text}`, timestamp, type: 'text', text: { body: text } };
        const contact = { profile: { name: `Person ${x}` }, wa_id: sender.address };
        const body = whatsappMessages(world.line.phoneNumberId, world.line.number, [message], [contact]);
        return outcome(deliver(world.ground.url() + world.hooks.whatsapp, appSecret, body));
      });
    },
  },
  messengerComes: {
    weight: 3,
    act: (world, x) => {
      const sender = world.page(x);
      return write(world, sender, (text) => {
        const event = {
          sender: { id: sender.address },
          recipient: { id: world.line.page },
          timestamp: Date.now(),
          message: { mid: `m_${text}`, text },
        };
        const body = pageEvents(world.line.page, [event]);
        return outcome(deliver(world.ground.url() + world.hooks.messenger, appSecret, body));
      });
    },
  },
  textComes: {
    weight: 3,
    act: (world, x) => {
      const sender = world.phone(x, world.inboxes.sms);
      return write(world, sender, (text) => {
        const sid = `SM${createHmac('md5', 'sid').update(text).digest('hex')}`;
        const account = { ...smsAccount, numbers: [] };
        const incoming = { from: `+${sender.address}`, to: '+1', body: text, sid, media: [] };
        const form = incomingFields(account, incoming);
        const signed = signature(smsAccount.token, world.ground.origin + world.hooks.sms, form);
        const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signed };
        return outcome(
          fetch(world.ground.url() + world.hooks.sms, { method: 'POST', headers, body: form.toString() }).then(said),
        );
      });
    },
  },
  makeLink: {
    weight: 1,
    act: (world, x) => {
      const link = { user: `${world.run} ${x % 2}`, inboxId: world.inboxes.web };
      return outcome(world.api()<{ id: string; url: string }>('POST', '/v1/access-links', link), ({ body }) => {
        world.links.push({ id: body.id, url: new URL(body.url).pathname });
      });
    },
  },
  useLink: {
    weight: 2,
    act: (world, x) => {
      const link = pick(world.links, x);
      if (!link) return Promise.resolve(null);
      const headers = { origin: world.ground.origin };
      return outcome(
        fetch(world.ground.url() + link.url, { method: 'POST', headers, redirect: 'manual' }).then(async (answer) => {
          const cookie = /parley_visitor=([^;]+)/.exec(answer.headers.getSetCookie().join(' '))?.[1];
          const place = cookie === undefined ? null : await world.ground.inside.core.authenticateVisitor(cookie);
          if (cookie !== undefined && place) {
            const sender = { name: `link ${x}`, inboxId: world.inboxes.web, address: place.address, isMovable: false };
            if (world.visitors.length < 5) world.visitors.push({ token: cookie, sender });
          }
          return said(answer);
        }),
      );
    },
  },
  revokeLink: {
    weight: 1,
    act: async (world, x) => {
      const link = pick(world.links, x);
      return link ? outcome(world.api()('DELETE', `/v1/access-links/${link.id}`)) : null;
    },
  },
  newUser: {
    weight: 2,
    act: (world, x) => {
      const name = `${world.run} user ${x % 3}`;
      return outcome(
        imbee(world, '/third_parties/user/new', { uniqueIdSha: name }),
        ({ body }) => {
          const user = { name, key: String(body.virtualUser), apiKey: String(body.apikey) };
          world.users = [...world.users.filter((one) => one.name !== name), user];
        },
        ({ sent }) => sent.code === 0,
      );
    },
  },
  newChat: {
    weight: 2,
    act: async (world, x, y, z) => {
      const [one, other] = [pick(world.users, x), pick(world.users, y)];
      if (!one || !other) return null;
      const contacts = [{ idsha: other.key }];
      const third = pick(world.users, z);
      const type = z % 2 ? 'group' : 'chat';
      if (z % 2 && third) contacts.push({ idsha: third.key });
      return outcome(
        imbee(world, '/chat/create', { type, contacts }, { 'x-woos-key': one.apiKey }),
        ({ body }) => world.chats.push(String(body.conversationId)),
        ({ sent }) => sent.code === 0,
      );
    },
  },
  userWrites: {
    weight: 3,
    act: async (world, x, y) => {
      const [user, chat] = [pick(world.users, x), pick(world.chats, y)];
      if (!user || chat === undefined) return null;
      const sender = { name: user.name, inboxId: null, address: user.key, isMovable: false };
      return write(world, sender, (text) =>
        outcome(world.api(user.apiKey)('POST', `/v1/user/chats/${chat}/messages`, { text })),
      );
    },
  },
};

async function said(answer: Response): Promise<{ status: number; text: string }> {
  return { status: answer.status, text: await answer.text() };
}
