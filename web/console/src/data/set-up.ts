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

/** What goes for the inboxes of a line alike: who answers, how, when. */
type Answers = { changed: Partial<Inbox>; all: Partial<Inbox> };

/** @param answers its inboxes get what is changed of it; one that is new gets all of it */
export async function changeLine(line: Line, fields: LineFields, answers: Answers): Promise<Line> {
  let now = line;
  if (Object.keys(fields).length > 0) now = await ask<Line>('PATCH', `/lines/${line.id}`, fields);
  for (const channel of ['whatsapp', 'messenger'] as const) {
    const inbox = now[channel];
    const patch = line[channel] ? answers.changed : answers.all;
    if (inbox && Object.keys(patch).length > 0) now = { ...now, [channel]: await changeInbox(inbox.id, patch) };
  }
  return put('lines', now);
}

export const changeInbox = (id: string, patch: Partial<Inbox>): Promise<Inbox> =>
  ask<Inbox>('PATCH', `/inboxes/${id}`, patch).then((inbox) => put('inboxes', inbox));

export async function removeLine(id: string): Promise<void> {
  await ask('DELETE', `/lines/${id}`);
  drop('lines', id);
}
