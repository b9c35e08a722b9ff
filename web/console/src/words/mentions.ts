type Named = { id: string; name: string };

/** `@Name` as often as it stands in a text; of names that begin alike the longest counts. */
function pattern(agents: readonly Named[]): RegExp | null {
  const names = agents.map(({ name }) => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  if (names.length === 0) return null;
  return new RegExp(`@(?:${names.toSorted((a, b) => b.length - a.length).join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

/** The ids of the agents whom a note names. */
export function mentionsIn(text: string, agents: readonly Named[]): string[] {
  const named = new Set(text.match(pattern(agents) ?? /$^/g) ?? []);
  return agents.filter(({ name }) => named.has(`@${name}`)).map(({ id }) => id);
}

/** The text in its parts, names apart. */
export function partsOf(text: string, agents: readonly Named[]): { text: string; isMention: boolean }[] {
  const parts: { text: string; isMention: boolean }[] = [];
  let at = 0;
  for (const { 0: name, index } of text.matchAll(pattern(agents) ?? /$^/g)) {
    parts.push({ text: text.slice(at, index), isMention: false }, { text: name, isMention: true });
    at = index + name.length;
  }
  return [...parts, { text: text.slice(at), isMention: false }];
}
