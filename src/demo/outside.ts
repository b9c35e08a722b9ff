import type { Bot } from '../core/bot.ts';
import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { done } from './done.ts';

/** What a program needs to let people in by links: in this shape it stands in first-run.json. */
type Crew = { agents: Record<string, string>; teams: { sales: string; workshop: string } };
export type OutsideKeys = { imbee: { authorization: string; corporate_token: string; bot_idsha: string } };

export async function openOutside(core: Core, call: Call, { agents, teams }: Crew): Promise<OutsideKeys> {
  const { id: inboxId } = done(
    await core.addInbox(call, {
      channel: 'web',
      name: 'Ask Ronda',
      address: null,
      timezone: null,
      schedule: null,
      assignment: 'manual',
      liveChat: true,
      active: true,
      agentIds: Object.values(agents),
      teamIds: Object.values(teams),
    }),
  );
  done(await core.changeBot(call, inboxId, botOf(teams)));
  const keys = done(await core.makeProgramKeys(call));
  const { name } = done(await core.nameInbox(call, inboxId, 'imbee'));
  return { imbee: { authorization: keys.authorization, corporate_token: keys.corporate, bot_idsha: name } };
}

function botOf({ sales, workshop }: Crew['teams']): Bot {
  const hours = 'We are open from Monday to Friday, from nine to six. On Saturdays by appointment.';
  return {
    active: true,
    greeting: 'Hello! I answer for Ronda Bicycles until somebody is here. What is it about?',
    choices: [
      { label: 'Opening hours', text: hours, leadsTo: 'text', targetId: null },
      { label: 'A new bicycle', text: 'Sales will be with you in a moment.', leadsTo: 'team', targetId: sales },
      { label: 'A repair', text: 'The workshop will be with you in a moment.', leadsTo: 'team', targetId: workshop },
      { label: 'Somebody to talk to', text: 'I am getting somebody.', leadsTo: 'people', targetId: null },
    ],
    misunderstood: 'I only understand these. Which one is it?',
    handOver: 'This is for a person. I am getting somebody.',
  };
}
