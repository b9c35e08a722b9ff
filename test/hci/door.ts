import type { Right } from '../../src/core/role.ts';
import { systemCall } from '../../src/core/session.ts';
import { done, type Inside } from '../support/inside.ts';
import type { Site } from '../support/site.ts';

export type Said = { status: number; headers: Headers; text: string; body: { success: boolean; data: never } };
export type Door = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Said>;

/** A program with a key; a body that is a text goes out as it is. */
export function doorOf(url: string, key: string | null): Door {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...(key !== null && { 'x-api-key': key }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  };
}

/** The data of a success. */
export function dataOf<T>({ status, text, body }: Said): T {
  if (status !== 200 || body.success !== true) throw new Error(`${status} ${text}`);
  return body.data as T;
}

/** The reason of a failure in the documented envelope. */
export function reasonOf({ status, text, body }: Said): string {
  const said = body as unknown as { success: boolean; data: null; error: string; message: string };
  const whole = said.success === false && said.data === null && said.error === said.message;
  if (!whole || Object.keys(said).length !== 4) throw new Error(`${status} ${text}`);
  return said.error;
}

export type Contact = {
  id: number | string;
  name: string;
  photo: string;
  area: string;
  operatorId: string;
  protocol: string;
  sa: number;
};
export type Sent = {
  content: string;
  type: string;
  from: number | string;
  status: string;
  url: string | null;
  id: string;
  contactId: number | string;
  operatorId: string;
  date: string;
};

/** What the demo manager has to work with. */
export type Stage = {
  door: Door;
  port: string;
  number: number;
  page: string;
  areas: { id: string; name: string }[];
  /** of the first area */
  operators: { id: string; name: string }[];
};

export async function setStage({ url, firstRun }: Site): Promise<Stage> {
  const { key, controllerPort: port, number, facebookId: page } = firstRun.hci;
  const door = doorOf(url, key);
  const areas = dataOf<Stage['areas']>(await door('GET', `/api/area/${port}`));
  const idarea = areas[0]?.id;
  const operators = dataOf<Stage['operators']>(await door('POST', `/api/area/operator/${port}`, { idarea }));
  return { door, port, number, page, areas, operators };
}

let made = 0;

/** A telephone number that nobody had yet. */
export const newNumber = () => 34_600_100_000 + ++made;
/** An id as Facebook gives it. */
export const newPageId = () => `90071992547409${100 + ++made}`;

/** A key of an account with some rights. */
export async function makeKey(inside: Inside, rights: Right[], accountId = inside.accountId): Promise<string> {
  return done(await inside.core.makeKey(systemCall(accountId, 'test'), { name: 'Test', rights })).token;
}
