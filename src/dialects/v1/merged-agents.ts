import type { Reader } from '../../core/ports.ts';

/** Fields that name agents, wherever they stand in what is sent. */
const naming: ReadonlySet<string> = new Set(['agentId', 'agentIds', 'mentions', 'targetId']);

type Input = { params: Record<string, string>; query: unknown; body: unknown };

/** The same with every id of an agent that was merged into another replaced by that one's: ids that were handed out stay good. What names
 *  no agents asks nothing. */
export async function withAgents<I extends Input>(reader: Reader, path: string, input: I): Promise<I> {
  const isAgent = path.startsWith('/v1/agents/:id');
  const named = new Set<string>(isAgent ? [input.params.id as string] : []);
  collect(input.body, named);
  collect(input.query, named);
  if (named.size === 0) return input;
  const merged = await reader.agents.merged([...named]);
  if (merged.size === 0) return input;
  const now = (id: string) => merged.get(id) ?? id;
  return {
    ...input,
    body: replaced(input.body, now),
    query: replaced(input.query, now),
    params: isAgent ? { ...input.params, id: now(input.params.id as string) } : input.params,
  };
}

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inside] of Object.entries(value)) {
    if (!naming.has(name)) collect(inside, ids);
    else for (const id of [inside].flat()) if (typeof id === 'string') ids.add(id);
  }
}

/** Two ids of a list that lead to one agent are one. */
function replaced(value: unknown, now: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => replaced(one, now));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inside]) => {
    if (!naming.has(name)) return [name, replaced(inside, now)];
    return [
      name,
      Array.isArray(inside) ? [...new Set(inside.map(now))] : typeof inside === 'string' ? now(inside) : inside,
    ];
  });
  return Object.fromEntries(entries);
}
