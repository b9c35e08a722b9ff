import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inboxAddress, normalAddress, normalAddresses } from '../../src/core/address.ts';
import type { AddressKind, Channel } from '../../src/core/nouns.ts';

const facts: [kind: AddressKind, written: string, kept: string | null][] = [
  ['phone', '34600000001', '34600000001'],
  ['phone', '+34 600 00 00 01', '34600000001'],
  ['phone', ' 34600000001', '34600000001'],
  ['phone', '0034-600.000.001', '34600000001'],
  ['phone', '(0034) 600000001', '34600000001'],
  ['phone', '0612345678', '0612345678'],
  ['phone', '000038', '000038'],
  ['phone', '5511987654321', '5511987654321'],
  ['phone', '551187654321', '5511987654321'],
  ['phone', '+55 (11) 8765-4321', '5511987654321'],
  ['phone', '551132654321', '551132654321'],
  ['phone', '55118765432', '55118765432'],
  ['phone', '541123456789', '5491123456789'],
  ['phone', '5491123456789', '5491123456789'],
  ['phone', '+54 9 11 2345-6789', '5491123456789'],
  ['phone', '54112345678', '54112345678'],
  ['phone', '5215512345678', '525512345678'],
  ['phone', '525512345678', '525512345678'],
  ['phone', '52155123456', '52155123456'],
  ['phone', '12345678901234567890', '12345678901234567890'],
  ['phone', '123456789012345678901', null],
  ['phone', '12', null],
  ['phone', '', null],
  ['phone', '+', null],
  ['phone', '34600x', null],
  ['phone', '٣٤٦٠٠', null],
  ['email', 'Ana@Example.COM', 'ana@example.com'],
  ['email', 'ÉLAN@example.com', 'élan@example.com'],
  ['email', 'ana', null],
  ['email', 'ana @example.com', null],
  ['page', '10155309876543210', '10155309876543210'],
  ['external', ' As It Is ', ' As It Is '],
];

for (const [kind, written, kept] of facts) {
  test(`${kind} "${written}" is ${kept === null ? 'none' : `"${kept}"`}`, () => {
    assert.equal(normalAddress(kind, written), kept);
  });
}

test('addresses of one person are kept once, in one order', () => {
  const written = [
    { kind: 'phone', value: '+34600000001' },
    { kind: 'email', value: 'B@example.com' },
    { kind: 'phone', value: '0034600000001' },
  ] as const;
  assert.deepEqual(normalAddresses(written), [
    { kind: 'email', value: 'b@example.com' },
    { kind: 'phone', value: '34600000001' },
  ]);
  assert.deepEqual(normalAddresses([...written, { kind: 'phone', value: 'x' }]), {
    refused: 'invalid',
    field: 'addresses',
    problem: 'has what is no phone',
  });
});

const inboxes: [channel: Channel, written: string | null, kept: string | null | 'refused'][] = [
  ['web', null, null],
  ['web', 'https://example.com', 'refused'],
  ['whatsapp', '+34 600000001', '34600000001'],
  ['sms', 'x', 'refused'],
  ['whatsapp', '551187654321', '551187654321'],
  ['phone', '0034600000001', '34600000001'],
  ['messenger', '10155309876543210', '10155309876543210'],
  ['email', 'Help@Example.com', 'help@example.com'],
  ['email', null, null],
];

for (const [channel, written, kept] of inboxes) {
  test(`the address of an inbox on ${channel}: ${written} is ${kept}`, () => {
    const said = inboxAddress(channel, written);
    assert.equal(typeof said === 'object' && said ? said.refused && 'refused' : said, kept);
  });
}
