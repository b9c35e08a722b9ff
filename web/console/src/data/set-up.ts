import { ask } from '../api/http.ts';
import type { Inbox, Line, Team } from '../api/nouns.ts';
import { client } from './client.ts';

/** Its place in the list of what was read, at once; the stream brings the others'. */
function put<T extends { id: string }>(key: string, row: T): T {
  client.setQueryData<T[]>([key], (rows) => rows && [...rows.filter(({ id }) => id !== row.id), row]);
  return row;
}

function drop(key: string, id: string): void {
  client.setQueryData<{ id: string }[]>([key], (rows) => rows?.filter((row) => row.id !== id));
}

// All of these throw Problem: the form says why.

export const addTeam = async (name: string): Promise<Team> => put('teams', await ask<Team>('POST', '/teams', { name }));

export const changeTeam = async (id: string, patch: Partial<Team>): Promise<Team> =>
  put('teams', await ask<Team>('PATCH', `/teams/${id}`, patch));

export async function removeTeam(id: string): Promise<void> {
  await ask('DELETE', `/teams/${id}`);
  drop('teams', id);
}

export type LineFields = {
  name?: string;
  label?: string | null;
  email?: string | null;
  number?: string;
  page?: { address: string; token?: string };
};

export const addLine = async (fields: LineFields): Promise<Line> =>
  put('lines', await ask<Line>('POST', '/lines', fields));

/** @param serves who answers, in all of its inboxes */
export async function changeLine(
  line: Line,
  fields: LineFields,
  serves: Partial<Pick<Inbox, 'teamIds'>>,
): Promise<Line> {
  let now = line;
  if (Object.keys(fields).length > 0) now = await ask<Line>('PATCH', `/lines/${line.id}`, fields);
  if (serves.teamIds) {
    for (const inbox of [now.whatsapp, now.messenger]) {
      if (inbox) now = { ...now, [inbox.channel]: await ask<Inbox>('PATCH', `/inboxes/${inbox.id}`, serves) };
    }
  }
  return put('lines', now);
}

export async function removeLine(id: string): Promise<void> {
  await ask('DELETE', `/lines/${id}`);
  drop('lines', id);
}
