import { useQuery } from '@tanstack/react-query';
import type { Bot } from '../../../../src/core/bot.ts';
import { ask } from '../api/http.ts';
import { client } from '../data/client.ts';

export type { Bot, BotChoice, BotLead } from '../../../../src/core/bot.ts';

const keyOf = (inboxId: string) => ['bot', inboxId];

export const useBot = (inboxId: string) =>
  useQuery({ queryKey: keyOf(inboxId), queryFn: () => ask<Bot>('GET', `/inboxes/${inboxId}/bot`), staleTime: 0 });

/** @throws Problem */
export async function saveBot(inboxId: string, bot: Bot): Promise<Bot> {
  const saved = await ask<Bot>('PUT', `/inboxes/${inboxId}/bot`, bot);
  client.setQueryData(keyOf(inboxId), saved);
  return saved;
}
