import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Api } from '../support/api.ts';
import type { Inside } from '../support/inside.ts';
import { randomNumber } from '../v1/phone-samples.ts';
import type { Ids } from '../v1/samples.ts';
import type { Fact } from './heard.ts';

/** What calls itself no browser is taken for a robot, and not counted. */
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

type Row = { id: string; [field: string]: unknown };

/** Makes the nouns that are no conversation's, by a key that may everything, each with words of its own by which it is known again.
 *  @param marks where these words are noted
 *  @returns what is asked for by its id */
export async function makeNouns(inside: Inside, api: Api, marks: Map<Fact, string | RegExp>): Promise<Partial<Ids>> {
  const mark = (fact: Fact, text = `made-${fact.replaceAll(/\W/g, '-')}`) => {
    marks.set(fact, text);
    return text;
  };
  const ask = async (method: string, path: string, body?: object): Promise<Row> => {
    const { status, body: row } = await api<Row>(method, path, body);
    assert.ok(status < 300, `${method} ${path}: ${status} ${JSON.stringify(row)}`);
    return row;
  };
  const make = (path: string, body: object) => ask('POST', path, body);
  const list = async (path: string) => (await ask('GET', path)).items as Row[];

  const agent = await make('/v1/agents', { name: mark('an agent') });
  const team = await make('/v1/teams', { name: mark('a team'), agentIds: [] });
  const inbox = await make('/v1/inboxes', { channel: 'web', name: mark('an inbox'), liveChat: true });
  const line = await make('/v1/lines', { name: 'Line', label: mark('a line'), number: randomNumber() });
  const bot = { active: false, choices: [], misunderstood: '', handOver: '' };
  await ask('PUT', `/v1/inboxes/${inbox.id}/bot`, { ...bot, greeting: mark('a bot') });
  await make('/v1/addons', { name: mark('an add-on'), byProduct: true });
  const contact = await make('/v1/contacts', { name: mark('a contact'), addresses: [] });
  const email = `${mark('a letter')}@example.com`;
  const link = { user: randomUUID(), inboxId: inbox.id, lastDay: null, email };
  await make('/v1/access-links', link);
  const [accessLink] = await list('/v1/access-links?limit=1');
  mark('an access link', accessLink?.id);
  // To a new member, by a program of an add-on.
  const invited = `${mark('an invitation')}@example.com`;
  const member = await make('/v1/members', { email: invited, name: 'Invited', role: 'agent' });
  await inside.rows(
    `insert into job (account_id, id, kind, order_key, payload, state, failure, run_at, created_at)
     values ($1, $2, 'mail', $3, $4, 'failed', $5, now(), now())`,
    [
      inside.accountId,
      randomUUID(),
      `mail ${invited}`,
      { template: 'invitation', memberId: member.id, channel: 'email', to: invited },
      `550 ${invited} is unknown`,
    ],
  );
  const programKey = await make('/v1/program-keys', { kind: 'corporate' });
  mark('a program key', programKey.id);
  const referrer = `https://${mark('a click')}.example/`;
  const click = { id: randomUUID(), listingId: null, page: 'https://shop.example/', referrer };
  await api('POST', `/v1/widgets/${inbox.id}/clicks`, click, { 'user-agent': browser });

  const [application] = await list('/v1/applications?limit=1');
  const wallet = await make('/v1/wallets', { applicationId: application?.id, name: null, email: null, callers: [] });
  const entry = { kind: 'top_up', tokens: '1', reason: mark('an entry of a wallet') };
  await make(`/v1/wallets/${wallet.id}/entries`, entry);

  // What every API is tried with is one agent's and one application's.
  const doors = (await list('/v1/doors')) as unknown as { name: string; values: Record<string, string> }[];
  const values = doors.find(({ name }) => name === 'chattabai')?.values;
  const tried = (await list('/v1/agents?limit=200')).find((row) => row.voiceNumber === values?.outboundNumber);
  const voiceNumber = mark('an agent’s number', randomNumber());
  await ask('PATCH', `/v1/agents/${tried?.id}`, { voiceNumber });
  await ask('PATCH', `/v1/applications/${application?.id}`, {
    dialedNumbers: [mark('a dialled number', randomNumber())],
  });

  mark('what an API call asked');
  mark('an API call', '"dialect":"v1"');
  return {
    agent: tried?.id as string,
    twin: agent.id,
    team: team.id,
    inbox: inbox.id,
    line: line.id,
    contact: contact.id,
    wallet: wallet.id,
    application: application?.id as string,
  };
}
