import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { done } from './done.ts';

/** What a program of a web chat signs in with: in this shape it stands in first-run.json. */
export type WebChat = {
  chatwhizz: { email: string; password: string; organisation_domain: string; addon_unique_name: string };
};

/** The shop's sellers answer for their products, through an add-on. What would be mailed can be looked at. */
export async function openWebChat(
  core: Core,
  call: Call,
  { email, password }: { email: string; password: string },
): Promise<WebChat> {
  const subdomain = 'parley-demo';
  done(await core.changeAccount(call, { settings: { subdomain, outbox: true } }));
  const { name } = done(await core.addAddon(call, { name: 'seller_buyer_chat_System', byProduct: true }));
  return { chatwhizz: { email, password, organisation_domain: subdomain, addon_unique_name: name } };
}
