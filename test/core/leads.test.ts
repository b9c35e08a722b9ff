import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personOf } from '../../src/core/leads.ts';
import type { FormField } from '../../src/core/widget-nouns.ts';

const facts: [fact: string, fields: Record<string, string>, name: string | null, addresses: string[]][] = [
  [
    'a usual form',
    { 'your-name': 'Nia', email: 'Nia@Example.com', tel: '+34 600 111 222' },
    'Nia',
    ['email nia@example.com', 'phone 34600111222'],
  ],
  [
    'in Spanish',
    { Nombre: 'Lucía', Correo: 'l@example.com', Teléfono: '600111222' },
    'Lucía',
    ['email l@example.com', 'phone 600111222'],
  ],
  ['in Portuguese', { 'Seu nome': 'Davi', Celular: '(11) 91234-5678' }, 'Davi', ['phone 11912345678']],
  ['in Dutch', { Naam: 'Sanne', 'Mobiel nummer': '0031 6 1234 5678' }, 'Sanne', ['phone 31612345678']],
  ['in full', { full_name: ' Ana Gil ' }, 'Ana Gil', []],
  ['an e-mail under any name', { field_3: ' a@b.example ' }, null, ['email a@b.example']],
  ['the first of two', { email: 'a@b.example', other: 'c@d.example' }, null, ['email a@b.example']],
  ['a number that is no phone', { quantity: '600111222', size: '54' }, null, []],
  ['a phone that is none', { phone: 'call me' }, null, []],
  ['an e-mail that is none', { email: 'me at home' }, null, []],
  ['the name of a firm', { company: 'Acme', username: 'acme' }, null, []],
  ['an empty name', { name: ' ' }, null, []],
];

for (const [fact, form, name, addresses] of facts) {
  test(`who fills in a form: ${fact}`, () => {
    const fields: FormField[] = Object.entries(form).map(([label, value]) => ({ label, value }));
    const found = personOf(fields);
    assert.deepEqual([found.name, found.addresses.map(({ kind, value }) => `${kind} ${value}`)], [name, addresses]);
  });
}
