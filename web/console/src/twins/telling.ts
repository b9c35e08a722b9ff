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

/** Names by which each of some is told from the others, by id: where two have one name, with the first mark that only one of them has, or
 *  the end of its id. */
export function namesApart(some: readonly { id: string; name: string; marks: readonly string[] }[]) {
  return new Map(
    some.map(({ id, name, marks }): [string, string] => {
      const others = some.filter((one) => one.id !== id && one.name === name);
      if (others.length === 0) return [id, name];
      const own = marks.find((mark) => !others.some((one) => one.marks.includes(mark)));
      return [id, `${name} (${own ?? id.slice(-4).toUpperCase()})`];
    }),
  );
}
