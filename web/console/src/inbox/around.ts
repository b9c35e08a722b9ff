import { useMemo } from 'react';
import type { Agent, Inbox, Team } from '../api/nouns.ts';
import { useAgents, useInboxes, useMentions, useTeams } from '../data/reads.ts';
import { useNow } from '../shell/live.ts';

/** What every row of a list looks things up in: asked for once a list. A row of its own questions costs too much in a fast scroll. */
export type Around = {
  now: number;
  inboxes: readonly Inbox[] | undefined;
  agents: readonly Agent[] | undefined;
  teams: readonly Team[] | undefined;
  /** conversations in which one is mentioned and has not looked */
  mentioned: ReadonlySet<string>;
};

export function useAround(): Around {
  const now = useNow();
  const { data: inboxes } = useInboxes();
  const { data: agents } = useAgents();
  const { data: teams } = useTeams();
  const { data: mentions } = useMentions();
  return useMemo(() => {
    const mentioned = new Set(mentions?.map(({ conversationId }) => conversationId));
    return { now, inboxes, agents, teams, mentioned };
  }, [now, inboxes, agents, teams, mentions]);
}
