// The same writes by the same lane, and nothing else: nobody is asked who he is, nothing is checked or decided, no stream hears of it. What
// is between this and the bare POST is what storing costs; what is between this and Parley is the rest of it.
import Fastify from 'fastify';
import type { Conversation } from '../../src/core/nouns.ts';
import { noWrites } from '../../src/core/post-world.ts';
import { commitFrom } from '../../src/store/commit.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { Lane, laneLimits } from '../../src/store/lane.ts';
import { EventLog } from '../../src/store/log.ts';
import { emptyWorld } from '../../src/store/posting-reads.ts';
import { writesOf } from '../../src/store/posting-writes.ts';
import { answer } from './answer.ts';
import { copyAccount, placeOf } from './place.ts';

const { account: copied, conversations, inbox } = placeOf(process.env);
const pool = openPool({ connectionString: process.env.DATABASE_URL as string }, 2);
const account = await copyAccount(pool, copied);
const client = await pool.connect();
const author = newId();
const world = emptyWorld();
for (const id of conversations) {
  const now = new Date().toISOString();
  world.conversations.set(id, {
    id,
    inboxId: inbox,
    contactId: id,
    thread: '',
    state: 'open',
    agentId: null,
    teamId: null,
    snoozedUntil: null,
    waitingSince: null,
    unread: 0,
    lastNumber: 0,
    lastMessageAt: now,
    lastText: '',
    createdAt: now,
  } as Conversation);
}

let head = 0;
type Said = { conversation: Conversation; text: string };

const lane = new Lane<Said, number>(async (batch, turn) => {
  const now = new Date().toISOString();
  const log = new EventLog({ number: head, configNumber: 0 });
  const writes = noWrites();
  const numbers = batch.map(({ conversation, text }) => {
    const id = newId();
    const conversationId = conversation.id;
    const number = log.append({ kind: 'message.created', subject: id, conversationId, inboxId: inbox });
    Object.assign(conversation, { lastNumber: number, lastMessageAt: now, lastText: text });
    writes.touched.add(conversationId);
    writes.messages.push({
      id,
      number,
      conversationId,
      inboxId: inbox,
      direction: 'out',
      authorKind: 'key',
      authorId: author,
      kind: 'text',
      body: text,
      attachment: null,
      status: 'sent',
      failure: null,
      providerId: null,
      createdAt: now,
    });
    return number;
  });
  const from = { number: head, fence: 0 };
  head = log.last;
  const [event] = log.events;
  const statements = [...log.insert(account, now), ...writesOf(account, now, world, writes, [])];
  const to = { number: head, configNumber: 0 };
  const stored = commitFrom(client, pool, account, from, event as NonNullable<typeof event>, to, statements, () => {});
  turn.followable = true;
  if (!(await stored)) throw new Error('not stored');
  return numbers;
}, laneLimits);

const app = Fastify();
app.post('/messages/:n', async (request, reply) => {
  const { text } = request.body as { text: string };
  const { n } = request.params as { n: string };
  const conversation = world.conversations.get(conversations[Number(n)] as string) as Conversation;
  return reply.code(201).send(answer({ text }, await lane.push({ conversation, text }, text.length)));
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens on ${url}\n`);
process.on('SIGTERM', () => process.exit(0));
