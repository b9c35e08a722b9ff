import { withoutMarks } from './plain-text.ts';

/** What tells whether two agents may be one person. */
export type AgentFacts = {
  id: string;
  name: string;
  /** in lower case: its own, that of who signs in as it */
  emails: readonly string[];
  /** digits: WhatsApp, voice, and those of widgets that list it; without one that it shares with others on purpose */
  phones: readonly string[];
  /** whether a member signs in as it */
  signsIn: boolean;
  createdAt: string;
};

export const twinReasons = ['email', 'phone', 'name'] as const;
export type TwinReason = (typeof twinReasons)[number];

/** Two agents, first the one to keep, and what they have in common. */
export type Twins = { ids: readonly [string, string]; reasons: TwinReason[] };

/** What more have than these is nobody's own: a switchboard, a shared mailbox, "Support". */
const mostAlike = 3;

/** Who may be the same person, the surest first: the same e-mail, the same telephone number, the same name.
 *  @param apart pairs of whom somebody said that they are not, as `pairOf` writes them */
export function likelyTwins(agents: readonly AgentFacts[], apart: ReadonlySet<string>): Twins[] {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const found = new Map<string, Twins>();
  const marks: Record<TwinReason, (agent: AgentFacts) => readonly string[]> = {
    email: ({ emails }) => emails,
    phone: ({ phones }) => phones,
    name: ({ name }) => plainName(name),
  };
  for (const reason of twinReasons) {
    for (const alike of alikeBy(agents, marks[reason])) {
      for (const [one, other] of pairs(alike)) {
        const pair = pairOf(one, other);
        if (apart.has(pair)) continue;
        const twins = found.get(pair) ?? { ids: inOrder(byId, one, other), reasons: [] };
        if (!twins.reasons.includes(reason)) twins.reasons.push(reason);
        found.set(pair, twins);
      }
    }
  }
  const weight = ({ reasons }: Twins) =>
    reasons.reduce((sum, reason) => sum + { email: 4, phone: 2, name: 1 }[reason], 0);
  return [...found.values()].sort((a, b) => weight(b) - weight(a));
}

/** Two ids in one way of writing them. */
export function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function alikeBy(agents: readonly AgentFacts[], marksOf: (agent: AgentFacts) => readonly string[]): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const agent of agents) {
    for (const mark of marksOf(agent)) groups.set(mark, (groups.get(mark) ?? new Set()).add(agent.id));
  }
  return [...groups.values()].filter(({ size }) => size > 1 && size <= mostAlike).map((ids) => [...ids]);
}

function pairs(ids: readonly string[]): [string, string][] {
  return ids.flatMap((one, i) => ids.slice(i + 1).map((other): [string, string] => [one, other]));
}

/** Without capitals, accents, dots and spaces; one letter or none says nothing. */
function plainName(name: string): string[] {
  const plain = withoutMarks(name)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return plain.length > 1 ? [plain] : [];
}

/** Kept is who signs in, else who was there first. */
function inOrder(byId: ReadonlyMap<string, AgentFacts>, one: string, other: string): readonly [string, string] {
  const [a, b] = [byId.get(one), byId.get(other)];
  if (!a || !b) throw new Error('Twins out of nowhere');
  const first =
    a.signsIn === b.signsIn ? a.createdAt < b.createdAt || (a.createdAt === b.createdAt && one < other) : a.signsIn;
  return first ? [one, other] : [other, one];
}
