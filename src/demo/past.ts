import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { isRefusal, type Refusal } from '../core/refusal.ts';

type Crew = { ana: string; bram: string; chidi: string };
type Line = string | { by: keyof Crew; says: string };
type Story = { name: string; lines: Line[]; end: 'open' | 'closed' };

/** People and what they wrote, oldest first: a console that shows nothing explains nothing. */
const stories: Story[] = [
  {
    name: 'Lucía Romero',
    lines: [
      'Good morning! Does the Alba come with a child seat?',
      { by: 'ana', says: 'Good morning Lucía! It takes any seat with a standard mount; we fit it for free.' },
      'Perfect, I will come by on Friday. Thank you!',
      { by: 'ana', says: 'See you on Friday!' },
    ],
    end: 'closed',
  },
  {
    name: 'Jonas Weber',
    lines: [
      'Hi, my rear brake squeals since the last rain.',
      { by: 'bram', says: 'That is most likely dirt on the pads. Can you bring it tomorrow before ten?' },
      'Yes. How long will it take?',
    ],
    end: 'open',
  },
  {
    name: 'Marta Oliveira',
    lines: [
      'Olá! My order says “ready”, can my brother pick it up?',
      { by: 'chidi', says: 'Of course: he only needs the order number and his ID.' },
    ],
    end: 'open',
  },
  {
    name: 'Sanne de Vries',
    lines: ['Do you ship the Brisa to the Netherlands?', 'And what would it cost?'],
    end: 'open',
  },
];

export async function tellStories(core: Core, call: Call, inboxId: string, crew: Crew): Promise<void> {
  for (const story of stories) await tell(core, call, inboxId, crew, story);
}

async function tell(core: Core, call: Call, inboxId: string, crew: Crew, { name, lines, end }: Story): Promise<void> {
  const { accountId } = call;
  const { token } = done(await core.welcomeVisitor(inboxId));
  const address = core.readVisitor(token)?.address as string;
  let conversationId = '';
  for (const line of lines) {
    if (typeof line === 'string') {
      const command = { inboxId, address, addressKind: 'visitor' as const, contactName: name, body: line };
      const { message } = done(await core.receive(accountId, { ...command, providerId: null, providerAt: null }, null));
      conversationId = message.conversationId;
    } else {
      const agentId = crew[line.by];
      const now = await core.read(accountId).conversations.get(conversationId);
      if (now?.agentId !== agentId) done(await core.takeConversation(call, conversationId, agentId));
      const author = { kind: 'agent' as const, id: agentId, agentId };
      const command = { conversationId, author, scope: 'all' as const, body: line.says, note: false, providerId: null };
      done(await core.send(accountId, command, null));
    }
  }
  if (end === 'closed') done(await core.closeConversation(call, conversationId));
}

function done<T>(result: T): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`The demo account could not be made: ${JSON.stringify(result)}`);
  return result as Exclude<T, Refusal>;
}
