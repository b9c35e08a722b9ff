import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Api, apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';
import { type Reference, readReference } from '../v1/reference.ts';

export type Attachment = {
  id: string;
  name: string;
  kind: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  url: string;
};

export type Stage = {
  site: Site;
  inside: Inside;
  reference: Reference;
  /** with the demo account's key */
  key: Api;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** names of the account's files */
  onDisk(): string[];
  stop(): Promise<void>;
};

export async function setStage(env: Record<string, string> = {}): Promise<Stage> {
  const site = await startSite(env);
  const inside = await goInside(site);
  const reference = await readReference(site.url);
  const folder = join(site.dataDirectory, 'files', inside.accountId);
  return {
    site,
    inside,
    reference,
    key: reference.apiOf(site.firstRun.v1.key),
    get: (path, headers = {}) => fetch(site.url + path, { headers }),
    onDisk: () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('/'))
        : [],
    async stop() {
      await inside.close();
      await site.stop();
    },
  };
}

export async function upload(
  api: Api,
  bytes: Uint8Array,
  name = 'file',
  path = '/v1/attachments',
): Promise<Attachment> {
  const { status, body } = await api<Attachment>('POST', `${path}?name=${encodeURIComponent(name)}`, bytes);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** A key of another account. */
export async function tenant({ site, inside }: Stage): Promise<Api> {
  const owner = { email: `o${Math.random()}@tenant.example`, name: 'Olga', password: 'correct horse battery' };
  const made = await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null);
  assert.ok('accountId' in made);
  const call = { ...inside.call, accountId: made.accountId };
  const { token } = (await inside.core.makeKey(call, { name: 'Test', rights: ['conversations'] })) as { token: string };
  return apiOf(site.url, token);
}
