import type { AgentProfile } from '../api/money.ts';
import type { Agent } from '../api/nouns.ts';

type Kind = 'name' | 'line' | 'long' | 'link' | 'phone' | 'email' | 'digits' | 'whole' | 'seconds' | 'yes';
type OfAgent = 'name' | 'email' | 'ref' | 'post' | 'whatsappNumber' | 'voiceNumber' | 'pictureUrl' | 'capacity';
export type Key = OfAgent | keyof AgentProfile;
export type Field = { key: Key; kind: Kind; lead?: `${Key}Lead` };
export type Flaw =
  | 'missing'
  | `bad_${'link' | 'phone' | 'email' | 'digits' | 'whole' | 'seconds' | 'text'}`
  | `taken_${'email' | 'ref'}`;
export type Value = string | boolean;
export type Values = Record<Key, Value>;

/** All that is documented of an agent, in the order of the form. */
export const sections = [
  {
    title: 'person',
    fields: [
      { key: 'name', kind: 'name' },
      { key: 'post', kind: 'line', lead: 'postLead' },
      { key: 'email', kind: 'email' },
      { key: 'whatsappNumber', kind: 'phone' },
      { key: 'ref', kind: 'digits', lead: 'refLead' },
      { key: 'capacity', kind: 'whole', lead: 'capacityLead' },
    ],
  },
  {
    title: 'line',
    fields: [
      { key: 'voiceNumber', kind: 'phone' },
      { key: 'dialTimeoutSeconds', kind: 'seconds' },
      { key: 'phone', kind: 'yes' },
      { key: 'lineSharing', kind: 'yes', lead: 'lineSharingLead' },
      { key: 'callRecording', kind: 'yes' },
      { key: 'promptUrl', kind: 'link' },
    ],
  },
  {
    title: 'prices',
    fields: [
      { key: 'callTokensPerMinute', kind: 'whole' },
      { key: 'chatTokensPerMinute', kind: 'whole' },
      { key: 'tokensPerMessage', kind: 'whole' },
    ],
  },
  {
    title: 'offers',
    fields: [
      { key: 'chat', kind: 'yes' },
      { key: 'chatCamera', kind: 'yes' },
      { key: 'messenger', kind: 'yes' },
      { key: 'whatsappMessenger', kind: 'yes' },
      { key: 'appointments', kind: 'yes' },
      { key: 'photoReading', kind: 'yes' },
    ],
  },
  {
    title: 'about',
    fields: [
      { key: 'longText', kind: 'long' },
      { key: 'languages', kind: 'line' },
      { key: 'keywords', kind: 'line' },
      { key: 'profileUrl', kind: 'link' },
      { key: 'messengerUrl', kind: 'link' },
    ],
  },
  {
    title: 'pictures',
    fields: [
      { key: 'pictureUrl', kind: 'link' },
      { key: 'pictureMediumUrl', kind: 'link' },
      { key: 'pictureLargeUrl', kind: 'link' },
      { key: 'pictureFullUrl', kind: 'link' },
    ],
  },
] as const satisfies { title: string; fields: Field[] }[];

const all: Field[] = sections.flatMap(({ fields }): Field[] => [...fields]);
const ofAgent: ReadonlySet<string> = new Set<OfAgent>([
  'name',
  'email',
  'ref',
  'post',
  'whatsappNumber',
  'voiceNumber',
  'pictureUrl',
  'capacity',
]);

export function valuesOf(agent: Agent, profile: AgentProfile): Values {
  const stored: Record<string, unknown> = { ...profile, ...agent };
  return Object.fromEntries(
    all.map(({ key, kind }) => {
      const value = stored[key];
      if (typeof value === 'boolean') return [key, value];
      const text = String(value ?? '');
      return [key, kind === 'phone' && text ? `+${text}` : text];
    }),
  ) as Values;
}

const rules: Partial<Record<Kind, [RegExp, Flaw]>> = {
  link: [/^https?:\/\/\S+$/i, 'bad_link'],
  phone: [/^[+\d\s().-]{3,40}$/, 'bad_phone'],
  email: [/^[^\s@]+@\S+$/, 'bad_email'],
  digits: [/^\d{1,32}$/, 'bad_digits'],
  whole: [/^\d{1,9}$/, 'bad_whole'],
  seconds: [/^([1-9]\d?|[1-5]\d\d|600)$/, 'bad_seconds'],
};
const needed: ReadonlySet<Kind> = new Set(['name', 'whole', 'seconds']);

/** What cannot be saved of what was changed. */
export function flawsOf(changes: Partial<Values>): Map<Key, Flaw> {
  const flaws = new Map<Key, Flaw>();
  for (const { key, kind } of all) {
    const value = changes[key];
    if (typeof value !== 'string') continue;
    const text = value.trim();
    if (text === '') {
      if (needed.has(kind)) flaws.set(key, 'missing');
      continue;
    }
    const [form, flaw] = rules[kind] ?? [];
    if (form && flaw && !form.test(text)) flaws.set(key, flaw);
  }
  return flaws;
}

/** The server's word on a field. */
export function flawOf(field: string): [Key, Flaw] | null {
  const found = all.find(({ key }) => key === field);
  return found ? [found.key, rules[found.kind]?.[1] ?? 'bad_text'] : null;
}

/** What is sent of what was changed: nothing is null, figures are numbers. */
export function patchesOf(changes: Partial<Values>): { agent: object; profile: object } {
  const patches: Record<'agent' | 'profile', Record<string, unknown>> = { agent: {}, profile: {} };
  for (const { key, kind } of all) {
    const value = changes[key];
    if (value === undefined) continue;
    const into = patches[ofAgent.has(key) ? 'agent' : 'profile'];
    const text = typeof value === 'string' ? value.trim() : '';
    if (typeof value === 'boolean') into[key] = value;
    else into[key] = kind === 'whole' || kind === 'seconds' ? Number(text) : text || null;
  }
  return patches;
}
