import type { Agent } from './nouns.ts';
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
