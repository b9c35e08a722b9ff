import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { done } from './done.ts';
import { type Began, type Crew, type Step, type Story, stories, type Team } from './stories.ts';

const minute = 60_000;
/** Something that happened, and when, in milliseconds. */
export type Moment = { at: number; happen(): Promise<void> };
type Told = { at: number; story: Story; step: Step };

export type Stage = {
  core: Core;
  call: Call;
  inboxId: string;
  agents: Record<Crew, string>;
  teams: Record<Team, string>;
  /** the shop's clock */
  zone: string;
};

/**
 * Lives the stories through, all of them in the order of time.
 * @param beside what else happened in that time
 * @param now in milliseconds; the last story ends before it
 * @param goTo what the core takes for now from here on
 */
export async function tellStories(
  stage: Stage,
  beside: readonly Moment[],
  now: number,
  goTo: (at: number) => void,
): Promise<void> {
  const visitors = new Map<string, string>();
  const conversations = new Map<Story, string>();
  const tell = async ({ at, story, step }: Told) => {
    const { name } = story;
    const address = visitors.get(name) ?? (await addressOf(stage));
    visitors.set(name, address);
    conversations.set(story, await play(stage, step, { name, address, id: conversations.get(story) ?? '', at }));
  };
  const told = steps(now, stage.zone).map((one): Moment => ({ at: one.at, happen: () => tell(one) }));
  for (const { at, happen } of [...told, ...beside].toSorted((a, b) => a.at - b.at)) {
    goTo(at);
    await happen();
  }
}

function steps(now: number, zone: string): Told[] {
  return stories.flatMap((story) => {
    let at = beginning(story.began, now, zone);
    return story.steps.map((step): Told => {
      at += step.after * minute;
      return { at, story, step };
    });
  });
}

export function beginning(began: Began, now: number, zone: string): number {
  if ('minutesAgo' in began) return now - began.minutesAgo * minute;
  let day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  for (let left = began.daysAgo; left > 0; ) {
    day = day.subtract({ days: 1 });
    if (day.dayOfWeek <= 5) left--;
  }
  return day.toZonedDateTime({ timeZone: zone, plainTime: began.at }).epochMilliseconds;
}

async function addressOf({ core, inboxId }: Stage): Promise<string> {
  const { token } = done(await core.welcomeVisitor(inboxId, null));
  return (await core.authenticateVisitor(token))?.address as string;
}

/** @returns the conversation's id */
async function play(
  stage: Stage,
  step: Step,
  { name, address, id, at }: { name: string; address: string; id: string; at: number },
): Promise<string> {
  const { core, call, inboxId, agents, teams } = stage;
  if ('by' in step) {
    const agentId = agents[step.by];
    await take(stage, id, agentId);
    const author = { kind: 'agent' as const, id: agentId, agentId };
    const [note, body] = 'notes' in step ? [true, step.notes] : [false, step.says];
    done(
      await core.send(call.accountId, { conversationId: id, author, scope: 'all', body, note, providerId: null }, null),
    );
  } else if ('says' in step) {
    const from = { inboxId, address, addressKind: 'visitor' as const, contactName: name };
    const command = { ...from, body: step.says, providerId: null, providerAt: null };
    return done(await core.receive(call.accountId, command, null)).message.conversationId;
  } else if ('to' in step) {
    done(await core.assignConversation(call, id, { agentId: null, teamId: teams[step.to] }));
  } else if (step.ends === 'closed') {
    await read(stage, id);
    done(await core.closeConversation(call, id));
  } else {
    const until = new Date(at + step.forHours * 60 * minute).toISOString();
    done(await core.snoozeConversation(call, id, until));
  }
  return id;
}

/** Whoever answers has read what was written, and has the conversation. */
async function take(stage: Stage, id: string, agentId: string): Promise<void> {
  const conversation = await read(stage, id);
  if (conversation.agentId !== agentId) done(await stage.core.takeConversation(stage.call, id, agentId));
}

const read = async ({ core, call }: Stage, id: string) =>
  done(await core.readConversation(call, id, Number.MAX_SAFE_INTEGER));
