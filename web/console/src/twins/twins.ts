import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import type { Agent } from '../api/nouns.ts';
import { client } from '../data/client.ts';

/** An agent, and where else one knows it from. */
export type Twin = { agent: Agent; widgets: string[]; teams: string[]; addons: string[]; signsIn: boolean };
export type Twins = { agents: [Twin, Twin]; reasons: ('email' | 'phone' | 'name')[] };

const queryKey = ['twins'];

/** Who may be here twice: found anew each time that somebody looks. */
export const useTwins = () =>
  useQuery({
    queryKey,
    queryFn: async () => (await ask<{ items: Twins[] }>('GET', '/agent-twins')).items,
    staleTime: 0,
  });

/** @throws Problem */
export async function makeOne(keptId: string, goneId: string): Promise<void> {
  await ask('POST', `/agents/${keptId}/merge`, { agentId: goneId });
  await Promise.all([
    client.invalidateQueries({ queryKey }),
    client.invalidateQueries({ queryKey: ['agents'] }),
    client.invalidateQueries({ queryKey: ['teams'] }),
    client.invalidateQueries({ queryKey: ['inboxes'] }),
  ]);
}

/** @throws Problem */
export async function keepApart(agentIds: [string, string]): Promise<void> {
  await ask('PUT', '/agent-twins/apart', { agentIds });
  await client.invalidateQueries({ queryKey });
}
