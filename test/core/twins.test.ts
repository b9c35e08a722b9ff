// Who may be one person, and what one agent is that two were: a line, a fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merged, mergedProfile } from '../../src/core/merge-agents.ts';
import { emptyProfile } from '../../src/core/profile.ts';
import { type AgentFacts, likelyTwins, pairOf } from '../../src/core/twins.ts';

type Some = Partial<AgentFacts>;
const agents = (...some: Some[]): AgentFacts[] =>
  some.map((one, i) => ({
    id: 'abcdefgh'[i] as string,
    name: `Somebody ${i}`,
    emails: [],
    phones: [],
    signsIn: false,
    createdAt: `2026-01-0${i + 1}T00:00:00.000Z`,
    ...one,
  }));

const facts: [fact: string, agents: AgentFacts[], twins: string[], apart?: string[]][] = [
  ['strangers are nobody’s twins', agents({}, {}), []],
  ['one alone has none', agents({ name: 'Ana', emails: ['a@x', 'a@x'], phones: ['1', '1'] }), []],
  ['the same e-mail', agents({ emails: ['a@x'] }, { emails: ['b@x', 'a@x'] }), ['a b: email']],
  ['the same telephone number', agents({ phones: ['34600'] }, { phones: ['34600'] }), ['a b: phone']],
  ['the same name, in capitals or not', agents({ name: 'ANA RUIZ' }, { name: 'Ana  Ruiz' }), ['a b: name']],
  ['with and without accents and dots', agents({ name: 'José P. Núñez' }, { name: 'Jose P Nunez' }), ['a b: name']],
  ['in another alphabet', agents({ name: 'Анна' }, { name: 'АННА' }), ['a b: name']],
  ['of one letter it says nothing', agents({ name: 'A' }, { name: 'a.' }), []],
  ['nor of signs alone', agents({ name: '--' }, { name: '--' }), []],
  ['nor is an empty one anybody’s', agents({ name: '' }, { name: '' }), []],
  [
    'all that they have in common, once',
    agents({ name: 'Ana', phones: ['1', '2'] }, { name: 'Ana', phones: ['2', '1'], emails: ['x'] }),
    ['a b: phone name'],
  ],
  [
    'the surest first',
    agents(
      { name: 'Ana' },
      { name: 'Ana' },
      { emails: ['c@x'] },
      { emails: ['c@x'] },
      { phones: ['1'] },
      { phones: ['1'] },
    ),
    ['c d: email', 'e f: phone', 'a b: name'],
  ],
  [
    'three are three pairs',
    agents({ phones: ['1'] }, { phones: ['1'] }, { phones: ['1'] }),
    ['a b: phone', 'a c: phone', 'b c: phone'],
  ],
  ['a switchboard’s number is nobody’s own', agents(...Array.from({ length: 4 }, () => ({ phones: ['1'] }))), []],
  ['whoever signs in is kept', agents({ name: 'Ana' }, { name: 'Ana', signsIn: true }), ['b a: name']],
  ['else who was there first', agents({ name: 'Ana', createdAt: '2026-02' }, { name: 'Ana' }), ['b a: name']],
  ['whom somebody kept apart is no twin', agents({ name: 'Ana' }, { name: 'Ana' }), [], [pairOf('b', 'a')]],
];
for (const [fact, some, expected, apart = []] of facts) {
  test(`twins: ${fact}`, () => {
    const found = likelyTwins(some, new Set(apart));
    assert.deepEqual(
      found.map(({ ids, reasons }) => `${ids.join(' ')}: ${reasons.join(' ')}`),
      expected,
    );
  });
}

type Agent = Parameters<typeof merged>[0];
const bare: Agent = {
  name: 'Ana',
  email: null,
  ref: null,
  whatsappNumber: null,
  voiceNumber: null,
  pictureUrl: null,
  post: null,
  capacity: 10,
  presence: 'offline',
  presenceDeclared: false,
  presenceAt: null,
};
const at = (hour: number, presence: Agent['presence']) => ({
  presence,
  presenceDeclared: true,
  presenceAt: `2026-01-01T${hour}:00:00.000Z`,
});
const merges: [fact: string, kept: Partial<Agent>, gone: Partial<Agent>, listed: string | null, now: Partial<Agent>][] =
  [
    [
      'what both have stays the first’s',
      { name: 'Ana', email: 'a@x', post: 'Sales' },
      { name: 'A.', email: 'b@x', post: 'S' },
      null,
      { name: 'Ana', email: 'a@x', post: 'Sales' },
    ],
    [
      'what it lacks comes from the second',
      {},
      { email: 'b@x', ref: '38', pictureUrl: 'p', post: 'S' },
      null,
      { email: 'b@x', ref: '38', pictureUrl: 'p', post: 'S' },
    ],
    ['the higher capacity', { capacity: 3 }, { capacity: 7 }, null, { capacity: 7 }],
    [
      'a listed number fills the empty voice number of whom an exchange knows',
      { ref: '38' },
      { whatsappNumber: '1' },
      '34600',
      { whatsappNumber: '1', voiceNumber: '34600' },
    ],
    ['whichever it is', {}, { ref: '38' }, '34600', { ref: '38', voiceNumber: '34600' }],
    ['of nobody else: a line of its own may come with its ref', {}, {}, '34600', { voiceNumber: null }],
    ['but no other', { ref: '38', voiceNumber: '91' }, {}, '34600', { voiceNumber: '91' }],
    ['nor the second’s own', { ref: '38' }, { voiceNumber: '92' }, '34600', { voiceNumber: '92' }],
    ['presence declared alone counts', {}, at(10, 'away'), null, at(10, 'away')],
    ['of both the later', at(10, 'away'), at(11, 'online'), null, at(11, 'online')],
    ['on whichever side', at(12, 'busy'), at(11, 'online'), null, at(12, 'busy')],
    [
      'a guess is none',
      at(10, 'away'),
      { presence: 'online', presenceAt: '2026-01-02T00:00:00.000Z' },
      null,
      at(10, 'away'),
    ],
  ];
for (const [fact, kept, gone, listed, now] of merges) {
  test(`merged: ${fact}`, () => {
    const found = merged({ ...bare, ...kept }, { ...bare, ...gone }, listed);
    assert.deepEqual(found, { ...found, ...now });
  });
}

test('merged: a profile field by field', () => {
  const kept = { ...emptyProfile, languages: 'es', callTokensPerMinute: 90 };
  const gone = {
    ...emptyProfile,
    languages: 'nl',
    keywords: 'bikes',
    phone: false,
    tokensPerMessage: 5,
    callTokensPerMinute: 10,
  };
  const now = { languages: 'es', keywords: 'bikes', phone: false, tokensPerMessage: 5, callTokensPerMinute: 90 };
  assert.deepEqual(mergedProfile(kept, gone), { ...emptyProfile, ...now });
});
