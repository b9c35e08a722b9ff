import type { TFunction } from 'i18next';
import type { Agent } from '../api/nouns.ts';

/** What an agent is known by beside the name. */
export function marksOf({ email, ref, whatsappNumber, voiceNumber }: Agent, t: TFunction): string[] {
  const numbers = [...new Set([whatsappNumber, voiceNumber])].flatMap((number) => number ?? []);
  return [
    ...(email === null ? [] : [email]),
    ...(ref === null ? [] : [t('ref', { ref })]),
    ...numbers.map((number) => `+${number}`),
  ];
}

/** The names of some agents, so that one is told from the other: where two have one name, each with the first thing that it alone is
 *  known by, or the end of its id. */
export function namesApart(agents: readonly Agent[], t: TFunction): Map<string, string> {
  return new Map(
    agents.map((agent) => {
      const others = agents.filter(({ id, name }) => id !== agent.id && name === agent.name);
      if (others.length === 0) return [agent.id, agent.name];
      const theirs = new Set(others.flatMap((one) => marksOf(one, t)));
      const mark = marksOf(agent, t).find((one) => !theirs.has(one)) ?? agent.id.slice(-4).toUpperCase();
      return [agent.id, `${agent.name} (${mark})`];
    }),
  );
}
