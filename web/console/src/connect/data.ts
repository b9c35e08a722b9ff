import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import { client } from '../data/client.ts';

/** How an inbox is connected to Meta. Secrets are written and never read. */
export type Connection = {
  webhookUrl: string;
  verifyToken: string;
  phoneNumberId: string | null;
  hasToken: boolean;
  hasAppSecret: boolean;
};
export type ConnectionFields = { phoneNumberId?: string; token?: string; appSecret?: string };
/** What Meta says of what is stored; `problem` in its own words. */
export type Checked = { works: boolean; name: string | null; number: string | null; problem: string | null };

export const useConnection = (inboxId: string) =>
  useQuery({
    queryKey: ['connection', inboxId],
    queryFn: () => ask<Connection>('GET', `/inboxes/${inboxId}/connection`),
  });

// All of these throw Problem.

export async function keepConnection(inboxId: string, fields: ConnectionFields): Promise<Connection> {
  const now = await ask<Connection>('PUT', `/inboxes/${inboxId}/connection`, fields);
  client.setQueryData(['connection', inboxId], now);
  await client.invalidateQueries({ queryKey: ['lines'] });
  return now;
}

export async function disconnect(inboxId: string): Promise<void> {
  await ask('DELETE', `/inboxes/${inboxId}/connection`);
  await Promise.all([
    client.invalidateQueries({ queryKey: ['connection', inboxId] }),
    client.invalidateQueries({ queryKey: ['lines'] }),
  ]);
}

/** Longer than the server waits for Meta. */
const patience = 40_000;

export const checkConnection = (inboxId: string): Promise<Checked> =>
  ask<Checked>('GET', `/inboxes/${inboxId}/connection/check`, undefined, patience);
