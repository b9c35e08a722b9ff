import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, type Bot, menuOf } from '../../src/core/bot.ts';

const bot: Bot = {
  active: true,
  greeting: 'Hello!',
  choices: [
    { label: 'Opening hours', text: 'From nine to six.', leadsTo: 'text', targetId: null },
    { label: '¿Mi bici está lista?', text: 'The workshop knows.', leadsTo: 'team', targetId: 'workshop' },
    { label: 'Ana', text: 'Ana comes.', leadsTo: 'agent', targetId: 'ana' },
    { label: 'Somebody', text: 'A moment.', leadsTo: 'people', targetId: null },
  ],
  misunderstood: 'Choose one of these, please.',
  handOver: 'I am getting somebody.',
};
const menu = '\n\n1. Opening hours\n2. ¿Mi bici está lista?\n3. Ana\n4. Somebody';
const again = bot.misunderstood + menu;

// What was said, what the bot said last, what it says now, and whom it hands over to.
const facts: [said: string, before: string | null, say: string, to: string][] = [
  ['Hi', null, `Hello!${menu}`, ''],
  ['', null, `Hello!${menu}`, ''],
  ['1', null, `From nine to six.${menu}`, ''],
  ['Opening hours', null, `From nine to six.${menu}`, ''],
  ['  opening   HOURS! ', `Hello!${menu}`, `From nine to six.${menu}`, ''],
  ['1.', again, `From nine to six.${menu}`, ''],
  ['#1', again, `From nine to six.${menu}`, ''],
  ['1)', again, `From nine to six.${menu}`, ''],
  ...[
    '1!',
    '1?',
    '(1)',
    '[1]',
    '1 .',
    '“1”',
    '*1*',
    '01',
    '1️⃣',
    '①',
    '１',
    '١',
    '१',
    'Option 1',
    'option: 1',
    'Opción 1',
    'opção nº 1',
    'Nº 1',
    'n.º 1',
    'No. 1',
    'nummer 1',
    '1. Opening hours',
    '1) opening hours!',
    '1 - Opening hours',
    '1: opening   hours',
    '1️⃣ Opening hours',
  ].map((said) => [said, again, `From nine to six.${menu}`, ''] as [string, string, string, string]),
  ['2. ¿Mi bici está lista?', again, 'The workshop knows.', 'team workshop'],
  ...['2. Opening hours', '1. Opening', '1 2', '1,2', '1 or 2', '-', '1000', '1.5', 'option', 'room 1', '1 bike'].map(
    (said) => [said, `Hello!${menu}`, again, ''] as [string, string, string, string],
  ),
  ['mi bici esta lista', again, 'The workshop knows.', 'team workshop'],
  ['2', again, 'The workshop knows.', 'team workshop'],
  ['3', again, 'Ana comes.', 'agent ana'],
  ['4', again, 'A moment.', 'anybody'],
  ['5', `Hello!${menu}`, again, ''],
  ['0', `Hello!${menu}`, again, ''],
  ['99', `Hello!${menu}`, again, ''],
  ['I have 2 questions', `Hello!${menu}`, again, ''],
  ['', `Hello!${menu}`, again, ''],
  ['what?', `From nine to six.${menu}`, again, ''],
  ['what?', again, 'I am getting somebody.', 'anybody'],
  ['', again, 'I am getting somebody.', 'anybody'],
];
for (const [said, before, say, to] of facts) {
  test(`“${said}” after ${before === null ? 'nothing' : `“${before.split('\n')[0]}”`}: “${say.split('\n')[0]}” ${to}`, () => {
    const turn = answerOf(bot, said, before);
    assert.equal(turn.say, say);
    const { agentId, teamId } = turn.handOver ?? {};
    const shown = agentId ? `agent ${agentId}` : teamId ? `team ${teamId}` : turn.handOver ? 'anybody' : '';
    assert.equal(shown, to);
  });
}

test('without a menu it greets, and people come at once', () => {
  const turn = answerOf({ ...bot, choices: [] }, 'Hi', null);
  assert.deepEqual(turn, { say: 'Hello!', handOver: { agentId: null, teamId: null } });
});

const menus: [body: string, text: string, choices: string[]][] = [
  [`Hello!${menu}`, 'Hello!', bot.choices.map(({ label }) => label)],
  ['Two\nlines\n\n1. A\n2. B', 'Two\nlines', ['A', 'B']],
  ['Hello!', 'Hello!', []],
  ['2. B', '2. B', []],
  ['1. A\nand then', '1. A\nand then', []],
  ['1. A', '', ['A']],
  ['1.A', '1.A', []],
];
for (const [body, text, choices] of menus) {
  test(`${JSON.stringify(body)} is ${JSON.stringify(text)} and ${choices.length} choices`, () => {
    assert.deepEqual(menuOf(body), { text, choices });
  });
}
