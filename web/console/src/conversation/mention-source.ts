import type { Agent } from '../api/nouns.ts';
import { useAgents } from '../data/reads.ts';
import type { Source } from './suggestions.tsx';

/** `@` brings up the colleagues, in notes. */
export function useMentionSource(own: Agent | null): Source {
  const { data: agents = [] } = useAgents();
  return {
    sign: '@',
    find: (word) =>
      agents
        .filter(({ id, name }) => id !== own?.id && ` ${name.toLowerCase()}`.includes(` ${word}`))
        .toSorted((a, b) => a.name.localeCompare(b.name))
        .map(({ id, name, post }) => ({ id, label: name, detail: post ?? '', insert: `@${name} ` })),
  };
}
