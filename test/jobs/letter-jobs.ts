import assert from 'node:assert/strict';
import { type Door, random } from '../imbee/door.ts';
import type { Inside } from '../support/inside.ts';
import type { Site } from '../support/site.ts';

export type Letter = { id: string; recipient: string; state: string; failure: string | null; attempts: number };
type JobRow = { id: string; state: string; failure: string | null; attempts: number };

export const somebody = () => `${random()}@example.com`;

export async function latestJob(inside: Inside, to: string): Promise<JobRow | undefined> {
  const [job] = await inside.rows<JobRow>(
    `select id, state, failure, attempts from job where kind = 'mail' and payload ->> 'to' = $1 order by id desc`,
    [to],
  );
  return job;
}

export async function jobThatIs(inside: Inside, to: string, state: string): Promise<JobRow> {
  let job: JobRow | undefined;
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    job = await latestJob(inside, to);
    if (job?.state === state) return job;
  }
  throw new Error(`Not ${state}: ${JSON.stringify(job)}`);
}

/** A link by mail to somebody new; gives where it leads. */
export async function askForLink(site: Site, door: Door, fields: object): Promise<string> {
  const { bot_idsha } = site.firstRun.imbee;
  const said = await door('token', { virtual_user: random(), bot_idsha, ...fields });
  assert.equal(said.sent.code, 0, said.text);
  return said.body.url as string;
}
