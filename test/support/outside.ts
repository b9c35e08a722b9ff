import type { Site } from './site.ts';

export type OutsideUser = { virtualUser: string; pass: string; apikey: string };

/** What a program of the demo account makes for people outside: links, users, chats. */
export function programOf({ url, firstRun }: Pick<Site, 'url' | 'firstRun'>) {
  const { authorization, corporate_token, bot_idsha } = firstRun.imbee;
  const ask = async <T>(path: string, fields: object, key = corporate_token): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization, 'x-woos-key': key };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(fields) });
    const { code, message, body } = (await response.json()) as { code: number; message: string; body: T };
    if (code !== 0) throw new Error(message);
    return body;
  };
  const random = () => crypto.randomUUID();
  return {
    link: async (more: object = {}) => {
      const fields = { virtual_user: random(), bot_idsha, mail: `${random()}@example.com`, ...more };
      return (await ask<{ url: string }>('/token/new', fields)).url;
    },
    user: () => ask<OutsideUser>('/third_parties/user/new', { uniqueIdSha: random() }),
    chat: async ({ apikey }: OutsideUser, ...others: OutsideUser[]) => {
      const contacts = others.map(({ virtualUser }) => ({ idsha: virtualUser }));
      const type = others.length > 1 ? 'group' : 'chat';
      return (await ask<{ conversationId: string }>('/chat/create', { type, contacts }, apikey)).conversationId;
    },
  };
}
