import { randomBytes } from 'node:crypto';
import type { Site } from '../support/site.ts';

export type Said = { status: number; headers: Headers; text: string; body: Record<string, unknown>; data: Row };
export type Row = Record<string, unknown>;

/** Bytes in, bytes out. */
export async function ask(
  url: string,
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Said> {
  const type = { 'content-type': 'application/json' };
  const sent = { method, headers: { ...(body !== undefined && type), ...headers }, redirect: 'manual' as const };
  const response = await fetch(url + path, { ...sent, ...(body !== undefined && { body }) });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const parsed = isJson ? (JSON.parse(text) as Row) : {};
  return { status: response.status, headers: response.headers, text, body: parsed, data: (parsed.data ?? {}) as Row };
}

export type Tokens = { access_token: string; refresh_token: string; expire_in: number; organisation_domain: string };

export function signIn({ url, firstRun }: Pick<Site, 'url' | 'firstRun'>, other: Row = {}): Promise<Said> {
  const fields = Object.entries({ ...firstRun.chatwhizz, ...other }).filter(([, value]) => value !== undefined);
  return ask(url, 'GET', `/admin/access-token?${new URLSearchParams(fields as [string, string][])}`);
}

export type Door = (method: string, path: string, fields?: object, headers?: Record<string, string>) => Promise<Said>;

/** The demo account's program at this dialect's door, signed in. */
export async function openDoor(site: Pick<Site, 'url' | 'firstRun'>, other: Row = {}): Promise<Door> {
  const { access_token } = (await signIn(site, other)).data as Tokens;
  return (method, path, fields, headers = {}) =>
    ask(site.url, method, path, fields && JSON.stringify(fields), { access_token, ...headers });
}

export const random = (): string => randomBytes(5).toString('hex');

/** An operator and a domain of the test's own. */
export async function newOperator(door: Door): Promise<{ id: string; email: string }> {
  const email = `op-${random()}@example.com`;
  const { data } = await door('POST', '/admin/operator/create', { email, first_name: 'Olga' });
  return { id: data.id as string, email };
}

export async function newDomain(door: Door): Promise<string> {
  const domain_name = `shop-${random()}.example`;
  await door('POST', '/admin/domain/create', { domain_name, email: 'shop@example.com' });
  return domain_name;
}

export const failure = (message: string): string => JSON.stringify({ status: 0, type: 'error', message });
