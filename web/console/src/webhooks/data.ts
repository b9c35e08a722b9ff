import { useQuery } from '@tanstack/react-query';
import type { EventKind } from '../../../../src/core/event.ts';
import { ask, askAll } from '../api/http.ts';
import { client } from '../data/client.ts';

/** An address that is told of events; `behind`: how many it has not got yet. */
export type Webhook = {
  id: string;
  url: string;
  /** null: all */
  kinds: EventKind[] | null;
  active: boolean;
  /** why the last try failed; null: it works */
  failure: string | null;
  failingSince: string | null;
  upto: number;
  behind: number;
  deliveredAt: string | null;
  createdAt: string;
};
export type WebhookFields = { url: string; kinds: EventKind[] | null };
export type Tested = { works: boolean; problem: string | null };

const queryKey = ['webhooks'];

/** A delivery is no event: while somebody looks they are asked for again and again. */
export const useWebhooks = () =>
  useQuery({ queryKey, queryFn: () => askAll<Webhook>('/webhooks'), staleTime: 0, refetchInterval: 5000 });

// All of these throw Problem.

/** @returns with what is shown once */
export async function makeWebhook(fields: WebhookFields): Promise<{ id: string; secret: string }> {
  const { url, kinds } = fields;
  const { secret, ...made } = await ask<Webhook & { secret: string }>('POST', '/webhooks', {
    url,
    ...(kinds && { kinds }),
  });
  await put(made);
  return { id: made.id, secret };
}

export const changeWebhook = (id: string, patch: Partial<WebhookFields & { active: boolean }>): Promise<void> =>
  ask<Webhook>('PATCH', `/webhooks/${id}`, patch).then(put);

export async function removeWebhook(id: string): Promise<void> {
  await ask('DELETE', `/webhooks/${id}`);
  await set((all) => all.filter((one) => one.id !== id));
}

export const renewSecret = (id: string): Promise<string> =>
  ask<{ secret: string }>('POST', `/webhooks/${id}/secret`, {}).then(({ secret }) => secret);

/** Longer than the server waits for the address. */
const patience = 25_000;

export const testWebhook = (id: string): Promise<Tested> =>
  ask<Tested>('GET', `/webhooks/${id}/test`, undefined, patience);

const put = (now: Webhook) => set((all) => [...all.filter(({ id }) => id !== now.id), now]);

/** What is being read meanwhile may be older than this. */
async function set(change: (all: Webhook[]) => Webhook[]): Promise<void> {
  await client.cancelQueries({ queryKey });
  client.setQueryData<Webhook[]>(queryKey, (all = []) => change(all));
}
