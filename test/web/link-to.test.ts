import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkTo } from '../../web/console/src/contacts/link-to.ts';

const facts: [kind: string, value: string, link: string | null][] = [
  ['email', 'ana@example.com', 'mailto:ana@example.com'],
  ['email', 'ana+shop@example.com', 'mailto:ana%2Bshop@example.com'],
  [
    'email',
    'orders%40supplier.example?subject=Bank&body=IBAN&bcc=x@evil.example',
    'mailto:orders%2540supplier.example%3Fsubject%3DBank%26body%3DIBAN%26bcc%3Dx@evil.example',
  ],
  ['email', 'a,b@c?cc=d@evil.example', 'mailto:a%2Cb%40c%3Fcc%3Dd@evil.example'],
  ['email', 'a@b.example?bcc=x', 'mailto:a@b.example%3Fbcc%3Dx'],
  ['email', 'a#b/c@example.com', 'mailto:a%23b%2Fc@example.com'],
  ['phone', '34611237340', 'tel:+34611237340'],
  ['phone', '1;phone-context=evil', 'tel:+1%3Bphone-context%3Devil'],
  ['messenger', '123', null],
];

for (const [kind, value, link] of facts) {
  test(`${kind} ${value}`, () => {
    assert.equal(linkTo(kind, value), link);
    if (kind !== 'email') return;
    const opened = new URL(link as string);
    assert.deepEqual([opened.search, opened.hash], ['', '']);
    const [local, domain] = opened.pathname.split('@') as [string, string];
    assert.equal(`${decodeURIComponent(local)}@${decodeURIComponent(domain)}`, value);
  });
}
