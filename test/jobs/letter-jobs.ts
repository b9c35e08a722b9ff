import assert from 'node:assert/strict';
import { type Door, random } from '../imbee/door.ts';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, startSite } from '../support/site.ts';

export type Letter = { id: string; recipient: string; state: string; failure: string | null; attempts: number };
type JobRow = { id: string; state: string; failure: string | null; attempts: number };

/** A site whose letters go by these, of an account that is no demo's. */
export async function startLetterSite(mail: { port: number }, texts: { port: number }) {
  const site = await startSite({
    PARLEY_SMTP: `smtp://127.0.0.1:${mail.port}?from=Shop%20<chat@shop.example>`,
    PARLEY_REACHABLE: '127.0.0.0/8',
    PARLEY_SMS: `http://AC12:geheim@127.0.0.1:${texts.port}?from=+34600000000`,
  });
  const inside = await goInside(site);
  const api = apiOf(site.url, (await inside.hire('Letters', 'admin')).token);
  await inside.rows(`update account set settings = settings - 'outbox' where id = $1`, [inside.accountId]);
  return { site, inside, api };
}

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
  const look = async () => {
    job = await latestJob(inside, to);
    return job?.state === state && job;
  };
  return until(look, () => `${state}: ${JSON.stringify(job)}`);
}

/** A link by mail to somebody new; gives where it leads. */
export async function askForLink(site: Site, door: Door, fields: object): Promise<string> {
  const { bot_idsha } = site.firstRun.imbee;
  const said = await door('token', { virtual_user: random(), bot_idsha, ...fields });
  assert.equal(said.sent.code, 0, said.text);
  return said.body.url as string;
}
