import { addAddon, type Joining, joinAddon, setMembership } from './addons.ts';
import type { Call } from './call.ts';
import type { Ports } from './ports.ts';
import {
  addSite,
  changePost,
  changeSite,
  type NewSite,
  type PostFields,
  postAgent,
  type SitePatch,
  type SiteWhere,
} from './sites.ts';
import { authenticateProgram, type FamilyRequest, nextPair, openFamily, validatePair } from './token-families.ts';
import type { Webhook } from './webhook-ports.ts';
import {
  addWebhook,
  changeWebhook,
  type NewWebhook,
  noteDelivery,
  removeWebhook,
  renewWebhookSecret,
} from './webhooks.ts';

/** What concerns other programs: add-ons with the sites that they run on, and webhooks. */
export function integrations(ports: Ports) {
  const { store } = ports;
  return {
    openFamily: (input: FamilyRequest) => openFamily(ports, input),
    validatePair: (input: { access: string; refresh: string; addon: string }) => validatePair(ports, input),
    nextPair: (input: { access: string; refresh: string; address: string }) => nextPair(ports, input),
    authenticateProgram: (access: string) => authenticateProgram(ports, access),
    addAddon: (call: Call, input: { name: string; byProduct: boolean }) =>
      store.transact(call, (tx) => addAddon(tx, call, input)),
    joinAddon: (call: Call, addonId: string, input: Joining) =>
      store.transact(call, (tx) => joinAddon(tx, ports, call, addonId, input)),
    setMembership: (call: Call, addonId: string, agentId: string, active: boolean) =>
      store.transact(call, (tx) => setMembership(tx, call, addonId, agentId, active)),
    addSite: (call: Call, input: NewSite) => store.transact(call, (tx) => addSite(tx, call, input)),
    changeSite: (call: Call, host: string, patch: SitePatch) =>
      store.transact(call, (tx) => changeSite(tx, call, host, patch)),
    postAgent: (call: Call, where: SiteWhere, fields: { product: string | null; isAdmin?: boolean }) =>
      store.transact(call, (tx) => postAgent(tx, call, where, fields)),
    changePost: (call: Call, where: SiteWhere, patch: Partial<PostFields>) =>
      store.transact(call, (tx) => changePost(tx, call, where, patch)),

    addWebhook: (call: Call, input: NewWebhook) => addWebhook(ports, call, input),
    changeWebhook: (call: Call, id: string, patch: Partial<NewWebhook & { active: boolean }>) =>
      changeWebhook(ports, call, id, patch),
    renewWebhookSecret: (call: Call, id: string) =>
      store.transact(call, (tx) => renewWebhookSecret(tx, ports, call, id)),
    removeWebhook: (call: Call, id: string) => store.transact(call, (tx) => removeWebhook(tx, call, id)),
    noteDelivery: (
      accountId: string,
      delivered: Pick<Webhook, 'id' | 'beginning'>,
      failure: string | null,
      over?: boolean,
    ) => noteDelivery(ports, accountId, delivered, failure, over),
  };
}
