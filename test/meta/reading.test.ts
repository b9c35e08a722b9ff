// Webhooks of Meta in the core's words: a row a fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Heard } from '../../src/dialects/meta/heard.ts';
import { heardOnMessenger } from '../../src/dialects/meta/messenger.ts';
import { heardOnWhatsapp } from '../../src/dialects/meta/whatsapp.ts';

type Told = Partial<Record<string, unknown>>;
const people = [{ profile: { name: 'Ana' }, wa_id: '34600000001' }];
const change = (value: object) => ({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] });
const told = (heard: Heard[]): unknown[] =>
  heard.map((one) => ('message' in one ? one.message : 'receipt' in one ? one.receipt : one.watermark));

function fromWhatsapp(message: object, contacts: object[] = people): Told[] {
  const base = { from: '34600000001', id: 'wamid.1', timestamp: '1760000000' };
  const value = { metadata: { phone_number_id: '77' }, contacts, messages: [{ ...base, ...message }] };
  return told(heardOnWhatsapp(change(value))) as Told[];
}

const said: [fact: string, message: object, told: Told][] = [
  ['a text', { type: 'text', text: { body: 'Hello' } }, { body: 'Hello' }],
  ['a button', { type: 'button', button: { text: 'Yes', payload: 'y' } }, { body: 'Yes' }],
  [
    'what was chosen of a list',
    { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Monday' } } },
    { body: 'Monday' },
  ],
  ['a reaction', { type: 'reaction', reaction: { message_id: 'wamid.0', emoji: '👍' } }, { body: '👍' }],
  [
    'a place',
    { type: 'location', location: { latitude: 41.38, longitude: 2.17, name: 'Shop' } },
    { body: 'Shop\n41.38, 2.17' },
  ],
  [
    'people',
    { type: 'contacts', contacts: [{ name: { formatted_name: 'Bram' }, phones: [{ phone: '+31 6 1' }] }] },
    { body: 'Bram, +31 6 1' },
  ],
  [
    'a picture with a text',
    { type: 'image', image: { id: '900', mime_type: 'image/jpeg', caption: 'Look' } },
    { body: 'Look', kind: 'image', remote: { at: '900', name: null } },
  ],
  [
    'a sticker',
    { type: 'sticker', sticker: { id: '901' } },
    { body: '', kind: 'image', remote: { at: '901', name: null } },
  ],
  [
    'a sound',
    { type: 'audio', audio: { id: '902', voice: true } },
    { body: '', kind: 'audio', remote: { at: '902', name: null } },
  ],
  [
    'a document',
    { type: 'document', document: { id: '903', filename: 'bill.pdf' } },
    { body: '', kind: 'document', remote: { at: '903', name: 'bill.pdf' } },
  ],
  [
    'the answer to a form',
    {
      type: 'interactive',
      interactive: {
        type: 'nfm_reply',
        nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t","day":"Monday","guests":2}' },
      },
    },
    { body: 'Sent\nday: Monday\nguests: 2' },
  ],
  [
    'the answer to a form that is no JSON',
    { type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { response_json: 'Monday' } } },
    { body: 'Monday' },
  ],
  [
    'permission to call',
    {
      type: 'interactive',
      interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } },
    },
    { body: 'accept' },
  ],
  [
    'an order',
    {
      type: 'order',
      order: {
        catalog_id: '5',
        text: 'Soon, please',
        product_items: [{ product_retailer_id: 'TEA', quantity: 2, item_price: 4.5, currency: 'EUR' }],
      },
    },
    { body: 'Soon, please\n2 × TEA, 4.5 EUR' },
  ],
  [
    'an edited text',
    { type: 'edit', edit: { original_message_id: 'wamid.0', message: { type: 'text', text: { body: 'At ten' } } } },
    { body: '[edit]\nAt ten' },
  ],
  [
    'a message that was taken back',
    { type: 'revoke', revoke: { original_message_id: 'wamid.0' } },
    { body: '[revoke]' },
  ],
  [
    'a card without a whole name',
    { type: 'contacts', contacts: [{ name: { first_name: 'Bram' }, org: { company: 'Tea Ltd' } }] },
    { body: 'Bram, Tea Ltd' },
  ],
  ['a card with nothing on it', { type: 'contacts', contacts: [{ name: {} }] }, { body: '[contacts]' }],
  ['a place without coordinates', { type: 'location', location: { name: 'Shop' } }, { body: 'Shop' }],
  ['a place without anything', { type: 'location', location: {} }, { body: '[location]' }],
  [
    'a picture that WhatsApp could not keep',
    { type: 'image', image: { caption: 'Look' }, errors: [{ code: 131052, title: 'Media file not found' }] },
    { body: '[image]\nLook\n131052 Media file not found' },
  ],
  [
    'what WhatsApp does not pass on',
    { type: 'unsupported', errors: [{ code: 131051, title: 'Message type unknown' }] },
    { body: '[unsupported]\n131051 Message type unknown' },
  ],
  ['an empty text', { type: 'text', text: { body: ' ' } }, { body: '[text]' }],
  ['a text that is no text', { type: 'text', text: { body: { a: 1 } } }, { body: '[text]' }],
  ['a picture without an id', { type: 'image', image: {} }, { body: '[image]' }],
  ['what nobody here knows', { type: 'hologram', hologram: {} }, { body: '[hologram]' }],
];
for (const [fact, message, expected] of said) {
  test(`WhatsApp: ${fact}`, () => {
    assert.deepEqual(fromWhatsapp(message), [
      {
        address: '34600000001',
        addressKind: 'phone',
        contactName: 'Ana',
        providerId: 'wamid.1',
        providerAt: '2025-10-09T08:53:20.000Z',
        fromProvider: true,
        ...expected,
      },
    ]);
  });
}

const silent: [fact: string, body: unknown][] = [
  ['nothing', undefined],
  ['a list', []],
  ['another field', { entry: [{ changes: [{ field: 'account_update', value: {} }] }] }],
  ['no number', change({ messages: [{ from: '1', id: 'x', type: 'text', text: { body: 'x' } }] })],
  ['entries that are none', { entry: [null, 5, 'x', { changes: 'x' }, { changes: [null] }] }],
];
for (const [fact, body] of silent) {
  test(`WhatsApp: ${fact} says nothing`, () => assert.deepEqual(heardOnWhatsapp(body), []));
}

const unsaid: [fact: string, message: object][] = [
  ['without an id', { id: undefined, type: 'text', text: { body: 'x' } }],
  ['without a sender', { from: undefined, type: 'text', text: { body: 'x' } }],
  ['a reaction that was taken back', { type: 'reaction', reaction: { message_id: 'x' } }],
  ['a request to be welcomed', { type: 'request_welcome' }],
  ['another number', { type: 'system', system: { body: 'changed' } }],
  ['of a group', { group_id: 'g', type: 'text', text: { body: 'x' } }],
];
for (const [fact, message] of unsaid) {
  test(`WhatsApp: a message ${fact} is none`, () => assert.deepEqual(fromWhatsapp(message), []));
}

test('WhatsApp: a sender who is not among the contacts has no name, and never another’s', () => {
  const message = { from: '34600000002', type: 'text', text: { body: 'x' } };
  assert.equal(fromWhatsapp(message)[0]?.contactName, null);
  const both = [...people, { profile: { name: 'Bram' }, user_id: 'ES.2' }];
  assert.equal(fromWhatsapp({ ...message, from_user_id: 'ES.2' }, both)[0]?.contactName, 'Bram');
});

for (const [country, from, wa_id] of [
  ['Brazil', '5511987654321', '551187654321'],
  ['Argentina', '541112345678', '5491112345678'],
  ['Mexico', '5215512345678', '525512345678'],
] as const) {
  test(`WhatsApp: a number of ${country} names its sender, in either spelling`, () => {
    for (const [sender, listed] of [
      [from, wa_id],
      [wa_id, from],
    ]) {
      const contacts = [...people, { profile: { name: 'Dulce' }, wa_id: listed }];
      const [message] = fromWhatsapp({ from: sender, type: 'text', text: { body: 'x' } }, contacts);
      assert.equal(message?.contactName, 'Dulce');
    }
  });
}

test('WhatsApp: who hides the number is known by the id that the business has', () => {
  const contacts = [{ profile: { name: 'Chidi', username: 'chidi' }, user_id: 'NG.123' }];
  const [message] = fromWhatsapp(
    { from: undefined, from_user_id: 'NG.123', type: 'text', text: { body: 'x' } },
    contacts,
  );
  assert.equal(message?.address, 'NG.123');
  assert.equal(message?.addressKind, 'external');
  assert.equal(message?.contactName, 'Chidi');
});

const own = '01a20237-f521-79fc-94eb-a9221f6cacca';
const receipts: [fact: string, status: object, told: Told[]][] = [
  ['delivered', { status: 'delivered' }, [{ status: 'delivered', failure: null, messageId: null }]],
  ['read', { status: 'read' }, [{ status: 'read', failure: null, messageId: null }]],
  ['heard', { status: 'played' }, [{ status: 'read', failure: null, messageId: null }]],
  ['ours', { status: 'sent', biz_opaque_callback_data: own }, [{ status: 'sent', failure: null, messageId: own }]],
  [
    'somebody else’s',
    { status: 'sent', biz_opaque_callback_data: 'campaign 7' },
    [{ status: 'sent', failure: null, messageId: null }],
  ],
  [
    'failed, with the reason',
    {
      status: 'failed',
      errors: [{ code: 131047, title: 'Re-engagement message', error_data: { details: 'Too late' } }],
    },
    [{ status: 'failed', failure: '131047 Re-engagement message Too late', messageId: null }],
  ],
  ['failed, without one', { status: 'failed' }, [{ status: 'failed', failure: 'failed', messageId: null }]],
  ['something new', { status: 'warmed' }, []],
];
for (const [fact, status, expected] of receipts) {
  test(`WhatsApp, what became of a message: ${fact}`, () => {
    const value = { metadata: { phone_number_id: '77' }, statuses: [{ id: 'wamid.9', ...status }] };
    assert.deepEqual(
      told(heardOnWhatsapp(change(value))),
      expected.map((one) => ({ sentAs: 'wamid.9', ...one })),
    );
  });
}

const at = 1_760_000_000_000;
const fromMessenger = (event: object) =>
  told(
    heardOnMessenger({
      entry: [{ id: '5', messaging: [{ sender: { id: '8' }, recipient: { id: '5' }, timestamp: at, ...event }] }],
    }),
  ) as Told[];
const file = (type: string, url: string) => ({ type, payload: { url } });

const written: [fact: string, event: object, told: Told[]][] = [
  ['a text', { message: { mid: 'm_1', text: 'Hello' } }, [{ providerId: 'm_1', body: 'Hello' }]],
  [
    'a picture',
    { message: { mid: 'm_1', attachments: [file('image', 'https://a/1')] } },
    [{ providerId: 'm_1', body: '', kind: 'image', remote: { at: 'https://a/1', name: null } }],
  ],
  [
    'a picture with a text',
    { message: { mid: 'm_1', text: 'Look', attachments: [file('image', 'https://a/1')] } },
    [{ providerId: 'm_1', body: 'Look', kind: 'image', remote: { at: 'https://a/1', name: null } }],
  ],
  [
    'two pictures are two messages',
    { message: { mid: 'm_1', attachments: [file('image', 'https://a/1'), file('file', 'https://a/2')] } },
    [
      { providerId: 'm_1', body: '', kind: 'image', remote: { at: 'https://a/1', name: null } },
      { providerId: 'm_1 2', body: '', kind: 'document', remote: { at: 'https://a/2', name: null } },
    ],
  ],
  [
    'a link that was written',
    {
      message: {
        mid: 'm_1',
        text: 'https://x',
        attachments: [{ type: 'fallback', title: 'X', payload: { url: 'https://x' } }],
      },
    },
    [{ providerId: 'm_1', body: 'https://x' }],
  ],
  [
    'a place',
    {
      message: {
        mid: 'm_1',
        attachments: [{ type: 'location', title: 'Here', payload: { coordinates: { lat: 1, long: 2 } } }],
      },
    },
    [{ providerId: 'm_1', body: 'Here\n1, 2' }],
  ],
  [
    'a shared link',
    { message: { mid: 'm_1', attachments: [{ type: 'fallback', title: 'X', url: 'https://x', payload: null }] } },
    [{ providerId: 'm_1', body: 'X\nhttps://x' }],
  ],
  [
    'a shared link beside a text that does not name it',
    {
      message: { mid: 'm_1', text: 'Look', attachments: [{ type: 'fallback', url: 'https://x', payload: null }] },
    },
    [
      { providerId: 'm_1', body: 'Look' },
      { providerId: 'm_1 2', body: 'https://x' },
    ],
  ],
  [
    'a product',
    {
      message: {
        mid: 'm_1',
        attachments: [
          { type: 'template', payload: { product: { elements: [{ id: '9', title: 'Tea', subtitle: '4.50' }] } } },
        ],
      },
    },
    [{ providerId: 'm_1', body: 'Tea\n4.50' }],
  ],
  [
    'what Meta does not pass on',
    { message: { mid: 'm_1', is_unsupported: true } },
    [{ providerId: 'm_1', body: '[unsupported]' }],
  ],
  ['a button', { postback: { mid: 'm_2', title: 'Start', payload: 'GO' } }, [{ providerId: 'm_2', body: 'Start' }]],
];
for (const [fact, event, expected] of written) {
  test(`Messenger: ${fact}`, () => {
    const from = { address: '8', addressKind: 'page', contactName: null, fromProvider: true };
    const providerAt = new Date(at).toISOString();
    assert.deepEqual(
      fromMessenger(event),
      expected.map((one) => ({ ...from, providerAt, ...one })),
    );
  });
}

const others: [fact: string, event: object, told: Told[]][] = [
  ['the page’s own message', { message: { mid: 'm_1', text: 'Hi', is_echo: true } }, []],
  ['a message without an id', { message: { text: 'Hi' } }, []],
  ['an empty message', { message: { mid: 'm_1' } }, []],
  ['a reaction', { reaction: { mid: 'm_1', action: 'react' } }, []],
  [
    'delivered',
    { delivery: { watermark: at } },
    [{ address: '8', until: new Date(at).toISOString(), status: 'delivered' }],
  ],
  ['read', { read: { watermark: at } }, [{ address: '8', until: new Date(at).toISOString(), status: 'read' }]],
  ['read, at no time', { read: { watermark: 'x' } }, []],
];
for (const [fact, event, expected] of others) {
  test(`Messenger: ${fact}`, () => assert.deepEqual(fromMessenger(event), expected));
}

for (const body of [null, [], 'x', { entry: {} }, { entry: [{ id: '5', messaging: [null, 3] }] }]) {
  test(`Messenger: ${JSON.stringify(body)} says nothing`, () => assert.deepEqual(heardOnMessenger(body), []));
}
