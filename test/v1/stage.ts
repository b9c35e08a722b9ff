import { randomBytes } from 'node:crypto';
import type { Right, Role } from '../../src/core/role.ts';
import { systemCall } from '../../src/core/session.ts';
import type { Api } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';
import { type Reference, readReference } from './reference.ts';

export const password = 'correct horse battery';

export type Signed = { id: string; email: string; token: string; agentId: string | null; api: Api };

/** A site, its reference, and people and keys of its accounts. */
export type Stage = {
  site: Site;
  url: string;
  inside: Inside;
  reference: Reference;
  /** the demo account's owner */
  owner: Signed;
  /** a member with a password and a session */
  person(role: Role, options?: { agent?: boolean; accountId?: string }): Promise<Signed>;
  key(rights: Right[], accountId?: string): Promise<{ id: string; token: string; api: Api }>;
  /** another tenant: the id of its account */
  tenant(name: string): Promise<string>;
  stop(): Promise<void>;
};

/** @param isCopy as of startSite: nothing in `env` changes what the demo account is */
export async function setStage(env?: Record<string, string>, isCopy = env === undefined): Promise<Stage> {
  const site = await startSite({ PARLEY_REACHABLE: '127.0.0.9', ...env }, isCopy);
  const inside = await goInside(site);
  const { core } = inside;
  const reference = await readReference(site.url);
  const person: Stage['person'] = async (role, { agent = false, accountId = inside.accountId } = {}) => {
    const call = systemCall(accountId, 'test');
    const name = `${role} ${randomBytes(4).toString('hex')}`;
    const agentId = agent ? done(await core.addAgent(call, { ...newAgent, name })).id : null;
    const email = `${name.replace(' ', '.')}@example.com`;
    const { link } = done(await core.addMember(call, { email, name, role, agentId }));
    const { member, token } = done(await core.useLink(link, password, null));
    return { id: member.id, email, token, agentId, api: reference.apiOf(token) };
  };
  return {
    site,
    url: site.url,
    inside,
    reference,
    owner: await person('owner'),
    person,
    async key(rights, accountId = inside.accountId) {
      const { id, token } = done(await core.makeKey(systemCall(accountId, 'test'), { name: 'Test', rights }));
      return { id, token, api: reference.apiOf(token) };
    },
    async tenant(name) {
      const owner = { email: `${randomBytes(6).toString('hex')}@tenant.example`, name: 'Olga', password };
      return done(await core.createAccount({ name, timezone: 'Europe/Madrid', owner }, null)).accountId;
    },
    async stop() {
      await inside.close();
      await site.stop();
    },
  };
}

const newAgent = {
  email: null,
  ref: null,
  whatsappNumber: null,
  voiceNumber: null,
  pictureUrl: null,
  post: null,
  capacity: 10,
};
