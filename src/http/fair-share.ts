/** How those who hold some of a resource are weighed. */
export type Weighing<T> = {
  /** who it counts for */
  party(one: T): string;
  weight(one: T): number;
  mayEnd(one: T): boolean;
};

/** Max-min fairness: who asks for more of a full resource gets it from the party that holds most, as long as that party then still
 *  holds as much as the asking one. So a few clients with many requests keep out nobody who has none.
 *  @param held in the order in which they are ended
 *  @param excess by how much the resource would be over its limit
 *  @returns what has to be ended; null if the asking party has its share already */
export function toEnd<T>(
  held: Iterable<T>,
  { party, weight, mayEnd }: Weighing<T>,
  asking: { party: string; more: number },
  excess: number,
): T[] | null {
  if (excess <= 0) return [];
  const sums = new Map<string, number>();
  const left = new Set<T>();
  for (const one of held) {
    sums.set(party(one), (sums.get(party(one)) ?? 0) + weight(one));
    if (weight(one) > 0 && mayEnd(one)) left.add(one);
  }
  const sumOf = (one: T) => sums.get(party(one)) ?? 0;
  const share = (sums.get(asking.party) ?? 0) + asking.more;
  const ended: T[] = [];
  for (let over = excess; over > 0; ) {
    let most: T | null = null;
    for (const one of left) if (most === null || sumOf(one) > sumOf(most)) most = one;
    if (most === null || sumOf(most) <= share) return null;
    left.delete(most);
    ended.push(most);
    over -= weight(most);
    sums.set(party(most), sumOf(most) - weight(most));
  }
  return ended;
}
