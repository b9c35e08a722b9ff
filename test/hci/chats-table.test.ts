// Entries 18 to 29 of the contract's table.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Site, sharedSite } from '../support/site.ts';
import { type Contact, dataOf, newNumber, newPageId, reasonOf, type Sent, type Stage, setStage } from './door.ts';
import { has, keys, type Row, tryRows } from './rows.ts';

let site: Site;
let stage: Stage;
const eva = newNumber();
const page = newPageId();
before(async () => {
  site = await sharedSite();
  stage = await setStage(site);
  const { door } = stage;
  dataOf(await door('POST', '/api/user/contact/save', { ...ofDemo(), contactNumber: eva }));
  const femi = { facebookId: stage.page, contactId: page };
  dataOf(await door('POST', '/api/user/contact/save/facebook', femi));
  dataOf(await door('PUT', '/api/user/contact/operator', { ...femi, operatorId: operator(1) }));
});
after(() => site.stop());

const messageKeys = 'content type from status url id contactId operatorId date';
const sales = () => stage.areas[0]?.id;
const operator = (i: number) => stage.operators[i]?.id;
const ofDemo = () => ({ number: stage.number });
const fromEva = (content: string) => ({
  contactNumber: eva,
  content,
  type: 'text',
  from: eva,
  managerNumber: stage.number,
});

const rows: Row[] = [
  [
    19,
    'POST',
    '/api/chat/new',
    () => ({ contactNumber: eva + 500, number: stage.number }),
    { contactId: eva + 500, operatorId: 0, messages: [] },
  ],
  [
    20,
    'POST',
    '/api/chat/facebook/new',
    { contactId: page },
    (data: object) => has(data, { contactId: page, operatorId: operator(1), messages: [] }),
  ],
  [
    24,
    'POST',
    '/api/chat/message/send',
    () => fromEva('Hello'),
    () => ({ content: 'Hello', type: 'text', from: eva, status: 'wait' }),
  ],
  [
    24,
    'POST',
    '/api/chat/message/send',
    () => ({ ...fromEva(Buffer.from('Olá').toString('base64')), type: 'base64' }),
    () => ({ content: 'Olá', type: 'text', from: eva, status: 'wait' }),
  ],
  [
    24,
    'POST',
    '/api/chat/message/send',
    () => ({
      operatorId: operator(0),
      contactNumber: eva,
      url: 'exampleUrl.com',
      type: 'image',
      from: eva,
      managerNumber: stage.number,
    }),
    () => ({ content: 'Arquivo em anexo', type: 'image', from: eva, status: 'wait', url: 'exampleUrl.com' }),
  ],
  [
    24,
    'POST',
    '/api/chat/message/send',
    () => ({ contactId: page, content: 'On Facebook', facebookId: stage.page, type: 'text', from: page }),
    () => ({ content: 'On Facebook', type: 'text', from: page, status: 'wait' }),
  ],
  [
    24,
    'POST',
    '/api/chat/message/send',
    () => ({ supertype: 'audio', url: 'url.com', from: page, contactId: page, facebookId: stage.page }),
    () => ({ content: 'Arquivo em anexo', type: 'audio', from: page, status: 'wait', url: 'url.com' }),
  ],
  [
    24,
    'POST',
    '/api/chat/message/send',
    () => ({ contactNumber: eva, content: 'To Eva', type: 'text', from: stage.number, managerNumber: stage.number }),
    () => ({ content: 'To Eva', type: 'text', from: stage.number, status: 'wait' }),
  ],
  [
    25,
    'POST',
    () => `/api/chat/message/send/operator/${stage.port}`,
    () => ({
      content: Buffer.from('hidden').toString('base64'),
      content2: 'From an operator',
      operatorId: operator(0),
      contactNumber: eva,
    }),
    (data: Sent) => {
      keys(data, messageKeys);
      has(data, {
        content: 'From an operator',
        type: 'text',
        from: operator(0),
        status: 'wait',
        url: null,
        contactId: eva,
        operatorId: operator(0),
      });
      assert.equal(new Date(data.date).toISOString(), data.date);
    },
  ],
  [
    26,
    'POST',
    '/api/chat/message/send/operator/facebook',
    () => ({
      content: Buffer.from('Só base64').toString('base64'),
      operatorId: operator(0),
      contactId: page,
      token: 'Facebook Page Token',
    }),
    (data: Sent) => {
      keys(data, messageKeys);
      has(data, { content: 'Só base64', contactId: page });
    },
  ],
  [
    3,
    'POST',
    '/api/user/facebook',
    () => ({ facebookId: stage.page }),
    (data: object) => has(data, { facebookToken: 'Facebook Page Token' }),
  ],
  [
    27,
    'POST',
    () => `/api/chat/message/send/operator/file/${stage.port}`,
    () => ({
      contactNumber: eva,
      from: operator(1),
      base64: `data:application/pdf;base64,${Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n').toString('base64')}`,
      type: 'pdf',
    }),
    (data: Sent) => {
      keys(data, messageKeys);
      has(data, { content: 'Arquivo em anexo', type: 'pdf', from: operator(1), status: 'wait' });
      assert.match(String(data.url), /^http:\/\/127\.0\.0\.1:\d+\/v1\/files\/[\w-]+$/);
    },
  ],
  [
    21,
    'POST',
    '/api/chat/message',
    () => ({ operatorId: operator(0), contactId: eva }),
    (data: Sent[]) =>
      assert.deepEqual(
        data.map(({ content, type, from }) => [content, type, from]),
        [
          ['Hello', 'text', eva],
          ['Olá', 'text', eva],
          ['Arquivo em anexo', 'image', eva],
          ['To Eva', 'text', stage.number],
          ['From an operator', 'text', operator(0)],
          ['Arquivo em anexo', 'pdf', operator(1)],
        ],
      ),
  ],
  [
    22,
    'PUT',
    '/api/chat/operator',
    () => ({ contactId: page, operatorId: operator(0) }),
    (data: { messages: Sent[] }) => {
      keys(data, 'contactNumber operatorId messages');
      has(data, { contactNumber: page, operatorId: operator(0) });
      assert.deepEqual(
        data.messages.map(({ content }) => content),
        ['On Facebook', 'Arquivo em anexo', 'Só base64'],
      );
    },
  ],
  [23, 'DELETE', '/api/chat', { contactId: eva }, 'Chat deleted'],
  [21, 'POST', '/api/chat/message', { contactId: eva }, []],
  [18, 'DELETE', '/api/user/contact', () => ({ ...ofDemo(), contactNumber: eva }), 'Contact deleted'],
  [
    28,
    'GET',
    () => `/api/area/${stage.port}`,
    undefined,
    (data: object[]) => {
      assert.equal(data.length, 2);
      for (const area of data) {
        keys(area, 'id _id name controllerPort');
        has(area, { controllerPort: stage.port });
      }
    },
  ],
  [
    29,
    'POST',
    () => `/api/area/operator/${stage.port}`,
    () => ({ idarea: sales() }),
    (data: { status: string }[]) => {
      assert.ok(data.length >= 2);
      for (const one of data) {
        keys(one, 'id _id name email status area');
        assert.match(one.status, /^(online|busy|away|offline)$/);
      }
    },
  ],
];

tryRows(() => stage.door, rows);

test('a contact that was deleted is in no list any more, and starts anew', async () => {
  const { contacts } = dataOf<{ contacts: Contact[] }>(await stage.door('POST', '/api/user/contact/get', ofDemo()));
  assert.ok(!contacts.some(({ id }) => id === eva));
  assert.equal(reasonOf(await stage.door('POST', '/api/chat/message', { contactId: eva })), 'Contact not found');
});
