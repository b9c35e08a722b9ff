import { readTables } from '../support/catalogue.ts';
import { withClient } from '../support/postgres.ts';
import type { Stage } from './stage.ts';

/** Where the catalogue says that an agent can stand, and it does. */
export async function agentPlaces({ site }: Stage, agentId: string): Promise<string[]> {
  return withClient(site.database.config, async (client) => {
    const places: string[] = [];
    for (const { name, foreignKeys } of await readTables(client)) {
      for (const { columns } of foreignKeys.filter(({ to }) => to === 'agent')) {
        const column = columns.at(-1) as string;
        const { rows } = await client.query(`select count(*)::int as n from ${name} where ${column} = $1`, [agentId]);
        if (rows[0].n > 0) places.push(name);
      }
    }
    return places.sort();
  });
}
