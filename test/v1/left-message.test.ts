// Nobody is there: a visitor leaves a message, and how it can be reached.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Api, becomeVisitor } from '../support/api.ts';
import { type Stage, setStage } from './stage.ts';

type Contact = { id: string; name: string | null; addresses: { kind: string; value: string }[] };
type Said = { name?: string; email?: string; phone?: string };

let stage: Stage;
let agent: Api;
before(async () => {
  stage = await setStage();
  agent = stage.owner.api;
});
after(() => stage.stop());

const mail = () => `${randomBytes(5).toString('hex')}@example.com`;
const number = () => `346${randomBytes(4).readUInt32BE().toString().padStart(10, '0')}`;

async function newVisitor() {
  const { token } = await becomeVisitor(stage.url, stage.site.firstRun.tochat.business);
  const api = stage.reference.apiOf(token);
  let conversationId = '';
  const leave = async (said: Said, clientId = randomBytes(5).toString('hex')) => {
    const body = { text: 'Call me', clientId, ...said };
    const answer = await api<{ id: string; conversationId: string }>('POST', '/v1/visitor/messages', body);
    if (answer.status === 201) ({ conversationId } = answer.body);
    return answer;
  };
  return {
    leave,
    async contact(): Promise<Contact> {
      const { body } = await agent<{ contactId: string }>('GET', `/v1/conversations/${conversationId}`);
      return (await agent<Contact>('GET', `/v1/contacts/${body.contactId}`)).body;
    },
    async notes(): Promise<string[]> {
      type Lines = { items: { direction: string; text: string; author: { kind: string } }[] };
      const { body } = await agent<Lines>('GET', `/v1/conversations/${conversationId}/messages`);
      const notes = body.items.filter(({ direction }) => direction === 'note');
      assert.ok(notes.every(({ author }) => author.kind === 'system'));
      return notes.map(({ text }) => text).toReversed();
    },
    seen: async () => JSON.stringify((await api('GET', '/v1/visitor/messages')).body),
  };
}

test('name, e-mail and phone become the contact’s, as addresses are kept', async () => {
  const visitor = await newVisitor();
  const [email, phone] = [mail(), number()];
  const before = await stage.inside.head();
  assert.equal((await visitor.leave({ name: 'Nia', email: email.toUpperCase(), phone: `+${phone}` })).status, 201);
  const addresses = [
    { kind: 'email', value: email },
    { kind: 'phone', value: phone },
  ];
  const { name, addresses: kept } = await visitor.contact();
  assert.deepEqual([name, kept, await visitor.notes()], ['Nia', addresses, []]);
  const events = await stage.inside.rows<{ kind: string }>(
    'select kind from event where account_id = $1 and number > $2 order by number',
    [stage.inside.accountId, before],
  );
  const kinds = ['contact.created', 'conversation.created', 'message.created', 'contact.changed'];
  assert.deepEqual(
    events.map(({ kind }) => kind),
    kinds,
  );
});

test('somebody else’s address stays theirs: the agents read it in a note, and the visitor cannot tell', async () => {
  const [email, phone, free] = [mail(), number(), mail()];
  const known = {
    name: 'Known',
    addresses: [
      { kind: 'email', value: email },
      { kind: 'phone', value: phone },
    ],
  };
  const owner = (await agent<Contact>('POST', '/v1/contacts', known)).body;
  const [taken, other] = [await newVisitor(), await newVisitor()];
  const answers = [
    await taken.leave({ name: 'Eve', email, phone }, 'x'),
    await other.leave({ name: 'Eve', email: free }, 'x'),
  ];
  const shape = ({ status, body, headers }: (typeof answers)[number]) => {
    const varying = { id: '', conversationId: '', createdAt: '' };
    return [status, { ...body, ...varying }, [...headers.keys()].toSorted()];
  };
  assert.deepEqual(shape(answers[0] as never), shape(answers[1] as never));
  assert.deepEqual((await taken.contact()).addresses, []);
  assert.deepEqual(await taken.notes(), [`✉ ${email}\n☎ ${phone}`]);
  assert.deepEqual(await other.notes(), []);
  assert.deepEqual((await agent('GET', `/v1/contacts/${owner.id}`)).body, owner);
  for (const secret of [email, phone, 'Known', owner.id]) assert.ok(!(await taken.seen()).includes(secret), secret);
});

test('what is known already is not changed by what a visitor says later', async () => {
  const visitor = await newVisitor();
  const [first, second] = [mail(), mail()];
  await visitor.leave({ name: 'Nia', email: first });
  await visitor.leave({ name: 'Mallory', email: second });
  const { name, addresses } = await visitor.contact();
  assert.deepEqual([name, addresses], ['Nia', [{ kind: 'email', value: first }]]);
  assert.deepEqual(await visitor.notes(), [`✉ ${second}`]);
});

test('said twice, or again by itself after an answer that was lost: once', async () => {
  const visitor = await newVisitor();
  const email = mail();
  await agent('POST', '/v1/contacts', { name: 'Known', addresses: [{ kind: 'email', value: email }] });
  const said = { email, phone: number() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.leave(said, 'once')));
  for (const { status, body } of answers) assert.deepEqual([status, body], [201, answers[0]?.body]);
  assert.deepEqual(await visitor.notes(), [`✉ ${email}`]);
  const head = await stage.inside.head();
  await visitor.leave(said, 'once');
  assert.equal(await stage.inside.head(), head);
});

test('ten visitors claim one free address at once: one gets it, none learns who', async () => {
  const email = mail();
  const visitors = await Promise.all(Array.from({ length: 10 }, newVisitor));
  const answers = await Promise.all(visitors.map(({ leave }) => leave({ email })));
  assert.ok(answers.every(({ status }) => status === 201));
  const addresses = await Promise.all(visitors.map(async ({ contact }) => (await contact()).addresses.length));
  assert.equal(
    addresses.reduce((sum, one) => sum + one),
    1,
  );
});

test('an agent’s name for the contact stays', async () => {
  const visitor = await newVisitor();
  await visitor.leave({});
  const { id } = await visitor.contact();
  await agent('PATCH', `/v1/contacts/${id}`, { name: 'The lady from Vigo' });
  await visitor.leave({ name: 'Nia' });
  assert.equal((await visitor.contact()).name, 'The lady from Vigo');
});

const wrong: [said: Record<string, unknown>, field: string][] = [
  [{ email: 'nia' }, 'email'],
  [{ email: 'nia@example' }, 'email'],
  [{ email: 'nia @example.com' }, 'email'],
  [{ email: '' }, 'email'],
  [{ email: `${'a'.repeat(250)}@example.com` }, 'email'],
  [{ email: ['nia@example.com'] }, 'email'],
  [{ phone: 'call me' }, 'phone'],
  [{ phone: '12' }, 'phone'],
  [{ phone: '1'.repeat(30) }, 'phone'],
  [{ phone: 34_600_000_001 }, 'phone'],
  [{ name: '' }, 'name'],
  [{ name: ' ' }, 'name'],
  [{ name: 'a\nb' }, 'name'],
  [{ name: 'x'.repeat(256) }, 'name'],
  [{ email: 'nia@example.com', phone: 'none' }, 'phone'],
];

for (const [said, field] of wrong) {
  test(`refused, and nothing is stored: ${JSON.stringify(said).slice(0, 60)}`, async () => {
    const visitor = await newVisitor();
    const before = await stage.inside.head();
    const { status, body } = await visitor.leave(said as Said);
    assert.deepEqual([status, (body as { type?: string }).type], [422, 'urn:parley:invalid']);
    assert.match(JSON.stringify(body), new RegExp(`"(field|path)":"${field}"`));
    assert.equal(await stage.inside.head(), before);
  });
}
