import { withoutMarks } from './plain-text.ts';

/** Where a choice leads: to a text, after which the menu stands there again, or to people. */
export const botLeads = ['text', 'people', 'team', 'agent'] as const;
export type BotLead = (typeof botLeads)[number];

export type BotChoice = {
  label: string;
  /** what is said to whoever takes it */
  text: string;
  leadsTo: BotLead;
  /** of the team or agent; null for the others */
  targetId: string | null;
};

/** What answers first in an inbox: a greeting with a menu, until it hands over to people. */
export type Bot = {
  active: boolean;
  greeting: string;
  choices: BotChoice[];
  /** said to what is none of the choices; the second time in a row people come */
  misunderstood: string;
  /** said when they do */
  handOver: string;
};

/** Whom a conversation is handed over to; both null: whoever is free. */
export type HandedOver = { agentId: string | null; teamId: string | null };
export type BotTurn = { say: string; handOver: HandedOver | null };

const anybody: HandedOver = { agentId: null, teamId: null };

/** What the bot answers.
 *  @param said the contact's newest message
 *  @param before what the bot itself said last in this conversation; null: nothing yet */
export function answerOf(bot: Bot, said: string, before: string | null): BotTurn {
  const choice = choiceOf(bot.choices, said);
  if (choice?.leadsTo === 'text') return { say: withMenu(choice.text, bot.choices), handOver: null };
  if (choice) return { say: choice.text, handOver: targetOf(choice) };
  // Without a menu there is nothing to be understood.
  if (before === null)
    return { say: withMenu(bot.greeting, bot.choices), handOver: bot.choices.length > 0 ? null : anybody };
  const again = withMenu(bot.misunderstood, bot.choices);
  return before === again ? { say: bot.handOver, handOver: anybody } : { say: again, handOver: null };
}

function targetOf({ leadsTo, targetId }: BotChoice): HandedOver {
  return { agentId: leadsTo === 'agent' ? targetId : null, teamId: leadsTo === 'team' ? targetId : null };
}

const longestChoice = 200;

/** By its number in the menu, its words, or both as they stand there, whatever their case, accents and the signs around them. */
function choiceOf(choices: readonly BotChoice[], said: string): BotChoice | undefined {
  // The longest label is far shorter: what is longer is no choice, and is not read further.
  const reply = said.trim();
  if (reply.length > longestChoice) return undefined;
  const words = withPlainDigits(bare(reply));
  const number = onlyNumber.exec(words)?.[1];
  if (number !== undefined) return choices[Number(number) - 1];
  const byWords = words === '' ? undefined : choices.find(({ label }) => withPlainDigits(bare(label)) === words);
  if (byWords) return byWords;
  const [, line, rest = ''] = numberedLine.exec(words) ?? [];
  const numbered = choices[Number(line) - 1];
  return numbered && withPlainDigits(bare(numbered.label)) === bare(rest) ? numbered : undefined;
}

/** Beside a number: in the languages of the console. */
const onlyNumber = /^(?:(?:option|opcion|opcao|optie|number|numero|nummer|choice|n\.?o|nr)[.:#\s]{1,3}){0,2}(\d{1,2})$/;
const numberedLine = /^(\d{1,2})[.):\s-]{1,3}(.+)$/;

/** Digits of every script as 0 to 9: those of a script follow each other. */
function withPlainDigits(text: string): string {
  return text.replace(/(?!\d)\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) as number;
    let value = 0;
    while (/^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value++;
    return String(value % 10);
  });
}

/** What counts of some words when they are compared. */
export function bare(text: string): string {
  const plain = [...withoutMarks(text).toLowerCase()];
  // By hand from both ends: a pattern would begin again at each sign in the middle.
  const from = plain.findIndex((character) => !isAround.test(character));
  const to = plain.findLastIndex((character) => !isAround.test(character));
  return plain
    .slice(Math.max(from, 0), to + 1)
    .join('')
    .replace(/\s+/g, ' ');
}

const isAround = /^[\s\p{P}]$/u;

/** On every channel a menu is numbered text; who can show buttons takes it apart again. */
function withMenu(text: string, choices: readonly BotChoice[]): string {
  const menu = choices.map(({ label }, i) => `${i + 1}. ${label}`).join('\n');
  return [text, menu].filter((part) => part !== '').join('\n\n');
}

/** A bot's message as a text and the choices behind it; none where it ends otherwise. */
export function menuOf(body: string): { text: string; choices: string[] } {
  const lines = body.split('\n');
  const choices: string[] = [];
  let at = lines.length - 1;
  for (; at >= 0; at--) {
    const [, number, label] = /^(\d{1,2})\. (.+)$/.exec(lines[at] as string) ?? [];
    if (number === undefined || label === undefined) break;
    choices.unshift(label);
    if (number === '1') return { text: lines.slice(0, at).join('\n').trimEnd(), choices: choices };
  }
  return { text: body, choices: [] };
}

/** Whether a conversation is still the bot's: nobody has it, and no person of the business has written in it. */
export function isWithBot({ state, agentId }: { state: string; agentId: string | null }): boolean {
  return state === 'pending' && agentId === null;
}
