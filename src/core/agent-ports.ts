import type { Scope } from './call.ts';
import type { Agent, Presence, PresenceEntry, Team } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';
import type { AgentProfile, ListedAgent } from './profile.ts';
import type { AgentFacts } from './twins.ts';

/** An agent as a person tells it from another. */
export type AgentWays = {
  id: string;
  /** names of widgets that list it, of teams that it is in, of add-ons that it works in */
  widgets: string[];
  teams: string[];
  addons: string[];
  signsIn: boolean;
};

/** Agents that were two and are one. */
export interface MergedAgentReader {
  /** which agents those ids lead to that were merged into another; the others are left out */
  merged(ids: readonly string[]): Promise<Map<string, string>>;
  facts(): Promise<AgentFacts[]>;
  ways(ids: readonly string[]): Promise<AgentWays[]>;
  /** pairs that are no twins */
  apart(): Promise<string[]>;
  /** those of these agents that a member signs in as */
  signIns(ids: readonly string[]): Promise<string[]>;
  membersOf(id: string): Promise<string[]>;
  /** the number of the oldest listing of any of these */
  firstListedNumber(ids: readonly string[]): Promise<string | null>;
}

export interface MergedAgentTx extends MergedAgentReader {
  /** All that the second had is the first's, and it is removed; gives its conversations that are not closed. */
  absorb(kept: Agent, gone: Agent): Promise<{ id: string; inboxId: string }[]>;
  keepApart(pair: string): Promise<void>;
}

/** What can be asked of agents and teams. */
export interface AgentReader {
  agents: MergedAgentReader & {
    get(id: string): Promise<Agent | null>;
    list(page: PageRequest): Promise<Page<Agent>>;
    some(ids: readonly string[]): Promise<Agent[]>;
    /** what it may see: that of the member it is, else that of its inboxes and teams */
    scope(id: string): Promise<Scope>;
    /** @param presence only entries of this one; null: of all */
    presenceLog(agentId: string, page: PageRequest, presence: Presence | null): Promise<Page<PresenceEntry>>;
    profile(id: string): Promise<AgentProfile | null>;
    byEmail(email: string): Promise<Agent | null>;
    /** the one with exactly this ref, else with the same number */
    byRef(ref: string): Promise<ListedAgent | null>;
    /** who is called at this number, by ref */
    byVoiceNumber(number: string): Promise<ListedAgent[]>;
    /** all that have a ref, by ref */
    listed(): Promise<ListedAgent[]>;
    /** what set its presence; null before anything did */
    presenceHandler(id: string): Promise<string | null>;
  };
  teams: {
    get(id: string): Promise<Team | null>;
    list(page: PageRequest): Promise<Page<Team>>;
    some(ids: readonly string[]): Promise<Team[]>;
  };
}

/** What a transaction does to them. */
export interface AgentTx {
  agents: AgentReader['agents'] &
    MergedAgentTx & {
      insert(agent: Agent): Promise<'done' | 'email_taken' | 'ref_taken'>;
      /** agents without e-mail and ref: none can be taken */
      insertNew(agents: readonly (Agent & { email: null; ref: null })[]): Promise<void>;
      update(
        id: string,
        patch: Partial<Agent> & { presenceHandler?: string | null },
      ): Promise<'done' | 'email_taken' | 'ref_taken'>;
      logPresence(entry: PresenceEntry): Promise<void>;
      setProfile(id: string, profile: AgentProfile): Promise<void>;
      remove(id: string): Promise<void>;
    };
  teams: AgentReader['teams'] & {
    insert(team: Omit<Team, 'agentIds'>): Promise<'done' | 'name_taken'>;
    update(id: string, patch: Partial<Omit<Team, 'id' | 'agentIds'>>): Promise<'done' | 'name_taken'>;
    /** those with automatic assignment that it serves, or whose conversations it has */
    automaticInboxes(id: string): Promise<string[]>;
    setAgents(id: string, agentIds: readonly string[]): Promise<void>;
    remove(id: string): Promise<void>;
  };
}
