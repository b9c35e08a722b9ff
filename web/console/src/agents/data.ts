import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import type { AgentProfile, PresenceEntry } from '../api/money.ts';
import type { Agent, Page } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import { apply } from '../live/apply.ts';

export const useProfile = (id: string) =>
  useQuery({ queryKey: ['profile', id], queryFn: () => ask<AgentProfile>('GET', `/agents/${id}/profile`) });

export const usePresenceLog = (id: string) =>
  useInfiniteQuery({
    queryKey: ['presenceLog', id],
    queryFn: ({ pageParam }) =>
      ask<Page<PresenceEntry>>('GET', `/agents/${id}/presence-log?limit=100${pageParam && `&after=${pageParam}`}`),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });

const heard = (kind: string, agent: Agent): Agent => {
  apply({ number: 0, kind, subject: agent.id, conversationId: null, agent });
  return agent;
};

export const addAgent = async (name: string) => heard('agent.created', await ask<Agent>('POST', '/agents', { name }));

/** @param patches of the agent and of its profile; one that is empty is not sent
 *  @throws Problem */
export async function changeAgent(id: string, patches: { agent: object; profile: object }): Promise<void> {
  const isEmpty = (patch: object) => Object.keys(patch).length === 0;
  if (!isEmpty(patches.agent)) heard('agent.changed', await ask<Agent>('PATCH', `/agents/${id}`, patches.agent));
  if (!isEmpty(patches.profile)) {
    client.setQueryData(['profile', id], await ask<AgentProfile>('PATCH', `/agents/${id}/profile`, patches.profile));
  }
}

export async function removeAgent(id: string): Promise<void> {
  await ask('DELETE', `/agents/${id}`);
  await client.invalidateQueries({ queryKey: ['agents'] });
}
