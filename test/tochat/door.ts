import type { Site } from '../support/site.ts';

export type Said = { status: number; headers: Headers; text: string };

/** Bytes in, bytes out: nothing is added to what a test says but what fetch itself must. */
export async function ask(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string | Uint8Array<ArrayBuffer>,
): Promise<Said> {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export type Door = {
  token: string;
  insert(body: unknown, headers?: Record<string, string>): Promise<Said>;
  update(id: string, body: unknown, headers?: Record<string, string>): Promise<Said>;
  get(id: string, headers?: Record<string, string>): Promise<Said>;
};

export const json = { 'content-type': 'application/json' };

export async function signIn(url: string, username: string, password: string): Promise<string> {
  const said = await ask(`${url}/api/login_check`, 'POST', json, JSON.stringify({ username, password }));
  if (said.status !== 200) throw new Error(`Not signed in: ${said.status} ${said.text}`);
  return (JSON.parse(said.text) as { token: string }).token;
}

/** The demo account's owner at this dialect's door. */
export async function openDoor({ url, firstRun }: Site): Promise<Door> {
  return doorOf(url, await signIn(url, firstRun.tochat.username, firstRun.tochat.password));
}

export function doorOf(url: string, token: string): Door {
  const write = (path: string, method: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(
      `${url}/api/business/${path}`,
      method,
      { ...json, authorization: `Bearer ${token}`, ...headers },
      typeof body === 'string' ? body : JSON.stringify(body),
    );
  return {
    token,
    insert: (body, headers) => write('insert', 'POST', body, headers),
    update: (id, body, headers) => write(`update/${id}`, 'PUT', body, headers),
    get: (id, headers = {}) => ask(`${url}/api/business/get/${id}`, 'GET', headers),
  };
}

export type Business = { id: string; whatsapps: { id: string; number: string }[] } & Record<string, unknown>;

/** The business of a success. */
export function businessOf({ status, text }: Said): Business {
  const body = JSON.parse(text) as { status: boolean; data: Business };
  if (status !== 200 || body.status !== true) throw new Error(`${status} ${text}`);
  return body.data;
}

/** Operators and hours that nothing is wrong with. */
export const optime = { day: 'MO', availableFrom: '09:00:00', availableUntil: '17:30:00' };
export const operator = { number: '34600111222', name: 'Marta', active: true };
