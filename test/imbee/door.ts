import { randomBytes } from 'node:crypto';
import type { Site } from '../support/site.ts';

export type Row = Record<string, unknown>;
export type Said = { status: number; headers: Headers; text: string; sent: Row; body: Row };

export const paths = { token: '/token/new', user: '/third_parties/user/new', chat: '/chat/create' };
export type Name = keyof typeof paths;
export const names = Object.keys(paths) as Name[];
export const random = (): string => randomBytes(8).toString('hex');

export async function ask(
  url: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  headers: Record<string, string>,
  method = 'POST',
): Promise<Said> {
  const type = { 'content-type': 'application/json' };
  const response = await fetch(url + path, {
    method,
    headers: { ...type, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const sent = isJson ? (JSON.parse(text) as Row) : {};
  return { status: response.status, headers: response.headers, text, sent, body: (sent.body ?? {}) as Row };
}

export type Door = (name: Name, fields: object, headers?: Record<string, string>) => Promise<Said>;

/** The demo account's program; a chat needs the apikey of a user beside. */
export function openDoor({ url, firstRun }: Pick<Site, 'url' | 'firstRun'>): Door {
  const { authorization, corporate_token } = firstRun.imbee;
  return (name, fields, headers = {}) =>
    ask(url, paths[name], JSON.stringify(fields), { authorization, 'x-woos-key': corporate_token, ...headers });
}

/** Of a failure, in the order of its route. */
export function failure(message: string, name: Name = 'token'): string {
  return name === 'chat'
    ? JSON.stringify({ body: {}, code: 1, message, time: 0 })
    : JSON.stringify({ time: 0, code: 1, message, body: {} });
}

/** A link to be asked for, for somebody new. */
export function newLink({ firstRun }: Pick<Site, 'firstRun'>, more: Row = {}): Row {
  const mail = `${random()}@example.com`;
  return { virtual_user: random(), bot_idsha: firstRun.imbee.bot_idsha, mail, ...more };
}
