import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Audience } from '../../src/core/change.ts';
import type { Reader } from '../../src/core/ports.ts';
import { FileLinks } from '../../src/dialects/file-links.ts';
import { VisitorCursor } from '../../src/dialects/v1/cursor.ts';
import { frameEncoding } from '../../src/dialects/v1/frames.ts';
import { createShared, Feed } from '../../src/live/feed.ts';
import type { Subscriber } from '../../src/live/subscriber.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

// A visitor becomes a contact with its first message. Whoever attaches in that moment hears the message all the same.

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside?.close();
  await site.stop();
});

type Arriving = { subscriber: Subscriber; address: string; heard: string[]; write(text: string): Promise<number> };

/** A visitor who has not written yet, and what its stream is given. */
async function arrive(): Promise<Arriving> {
  const inboxId = site.firstRun.tochat.business;
  const { token } = await becomeVisitor(site.url, inboxId);
  const address = (await inside.core.authenticateVisitor(token))?.address as string;
  const heard: string[] = [];
  const audience: Audience = { kind: 'visitor', inboxId, address, contactId: null };
  return {
    address,
    heard,
    subscriber: { audience, upto: await inside.head(), transport: collect(heard) },
    async write(text) {
      const { status } = await apiOf(site.url, token)('POST', '/v1/visitor/messages', { text, clientId: text });
      assert.equal(status, 201);
      return inside.head();
    },
  };
}

function collect(heard: string[]): Subscriber['transport'] {
  type Said = { kind: string; message?: { text: string } };
  return {
    send(frame) {
      for (const { kind, message } of (JSON.parse(frame) as { events: Said[] }).events) {
        if (kind === 'message.created') heard.push(message?.text ?? '');
      }
    },
    unsent: () => 0,
    cut() {},
  };
}

/** @param found what happens between finding a visitor's contact, or none, and saying so
 *  @param compared the same where new contacts are compared with the visitors that wait to be one */
function feedWith(found: (address: string) => Promise<void>, compared = async () => {}): Feed {
  const reader = inside.reader(inside.accountId);
  const { contactInboxes } = reader;
  const asking: Reader = Object.create(reader, {
    contactInboxes: {
      value: {
        ...contactInboxes,
        async get(inboxId: string, address: string) {
          const known = await contactInboxes.get(inboxId, address);
          await found(address);
          return known;
        },
        async ofContacts(ids: string[]) {
          const known = await contactInboxes.ofContacts(ids);
          await compared();
          return known;
        },
      },
    },
  });
  const key = randomBytes(32);
  return new Feed(
    asking,
    frameEncoding(new VisitorCursor(key), new FileLinks(key, Date.now)),
    createShared(),
    () => {},
    () => {},
  );
}

/** Until everything that happened was given to the feed's streams. */
async function given(feed: Feed): Promise<void> {
  const head = await inside.head();
  await until(() => feed.upto >= head, `the feed is at ${head}`);
}

test('the first message is written while the stream catches up', async () => {
  const visitor = await arrive();
  const other = await arrive();
  let asked = 0;
  const feed = feedWith(async (address) => {
    if (address !== visitor.address || asked++ > 0) return;
    feed.wake(await visitor.write('While it catches up'));
    // The stream of somebody else takes the feed beyond the message.
    await given(feed);
  });
  await feed.subscribe(other.subscriber);
  await feed.subscribe(visitor.subscriber);
  assert.deepEqual(visitor.heard, ['While it catches up']);
});

test('the stream is attached while others are asked who they are', async () => {
  const visitor = await arrive();
  const other = await arrive();
  const gate = Promise.withResolvers<void>();
  let attached: Promise<void> | null = null;
  let asked = 0;
  let compared = 0;
  const feed = feedWith(
    async (address) => {
      if (address === visitor.address && asked++ === 0) return gate.promise;
    },
    async () => {
      compared++;
      gate.resolve();
      await attached;
    },
  );
  await feed.subscribe(other.subscriber);
  attached = feed.subscribe(visitor.subscriber);
  await pause(100);
  feed.wake(await visitor.write('While others are asked'));
  await attached;
  await given(feed);
  assert.deepEqual(visitor.heard, ['While others are asked']);
  assert.equal(compared, 1, 'streams that attach one after the other do not keep the feed from going on');
});

test('a stream that resumes ahead of what its feed has given out is told that its contact is two again', async () => {
  const { core, call } = inside;
  const [visitor, other] = [await arrive(), await arrive()];
  await visitor.write('Before');
  const reader = inside.reader(inside.accountId);
  const { inboxId, address } = visitor.subscriber.audience as Extract<Audience, { kind: 'visitor' }>;
  const fromId = (await reader.contactInboxes.get(inboxId, address))?.contactId as string;
  const into = done(await core.addContact(call, { name: null, photo: null, addresses: [] }));
  const merge = done(await core.mergeContacts(call, into.id, fromId));
  const feed = feedWith(async () => {});
  await feed.subscribe(other.subscriber);
  visitor.subscriber.upto = await inside.head();
  const cut = new Promise<string>((resolve) => {
    visitor.subscriber.transport.cut = (_, reason) => resolve(reason);
  });
  done(await core.undoMerge(call, merge.id));
  await feed.subscribe(visitor.subscriber);
  feed.wake(await inside.head());
  await given(feed);
  assert.equal(await Promise.race([cut, 'it goes on']), 'resume');
});

/** A feed, and what it asks the database. */
function countingFeed() {
  const asked: { what: string; ids: readonly string[] }[] = [];
  const reader = inside.reader(inside.accountId);
  const { contactInboxes, log, messages, users } = reader;
  const count = <T extends object>(noun: string, reads: T): { value: T } => ({
    value: Object.fromEntries(
      Object.entries(reads).map(([name, read]) => [
        name,
        (...given: unknown[]) => {
          asked.push({ what: `${noun}.${name}`, ids: Array.isArray(given[0]) ? given[0] : [] });
          return read(...given);
        },
      ]),
    ) as T,
  });
  const counting: Reader = Object.create(reader, {
    contactInboxes: count('contactInboxes', contactInboxes),
    log: count('log', log),
    messages: count('messages', messages),
    users: count('users', users),
  });
  const key = randomBytes(32);
  const encoding = frameEncoding(new VisitorCursor(key), new FileLinks(key, Date.now));
  return {
    asked,
    feed: new Feed(
      counting,
      encoding,
      createShared(),
      () => {},
      () => {},
    ),
  };
}

test('a new conversation costs as much with five hundred silent visitors as with one, and is heard by its visitor alone', async () => {
  const { asked, feed } = countingFeed();
  const visitor = await arrive();
  const silent = Array.from({ length: 500 }, (_, i) => {
    const heard: string[] = [];
    const audience: Audience = {
      kind: 'visitor',
      inboxId: site.firstRun.tochat.business,
      address: `silent ${i}`,
      contactId: null,
    };
    return { heard, it: { audience, upto: visitor.subscriber.upto, transport: collect(heard) } };
  });
  const someUser: Audience = {
    kind: 'user',
    userId: randomUUID(),
    personId: randomUUID(),
    contactId: randomUUID(),
    chatId: null,
    conversationIds: new Set(),
  };
  const users = Array.from({ length: 20 }, () => ({ ...silent[0]?.it, audience: { ...someUser } }) as Subscriber);
  await Promise.all([...silent.map(({ it }) => it), ...users, visitor.subscriber].map((one) => feed.subscribe(one)));
  asked.length = 0;
  feed.wake(await visitor.write('The first of all'));
  await given(feed);
  assert.deepEqual(visitor.heard, ['The first of all']);
  assert.deepEqual(
    silent.flatMap(({ heard }) => heard),
    [],
  );
  const ofListeners = asked.filter(({ what }) => /^(contactInboxes|users)/.test(what)).map(({ what }) => what);
  assert.deepEqual(ofListeners.sort(), ['contactInboxes.ofContacts', 'users.participantsOf']);
});

test('a visitor that resumes from an old cursor has its own conversation read and nothing else, all of it', async () => {
  const visitor = await arrive();
  const other = await arrive();
  const after = await inside.head();
  const own: string[] = [];
  for (let i = 0; i < 6; i++) {
    own.push(`own ${i}`);
    await visitor.write(`own ${i}`);
    await Promise.all(Array.from({ length: 8 }, (_, j) => other.write(`other ${i} ${j}`)));
  }
  const silent = await arrive();
  silent.subscriber.upto = after;
  visitor.subscriber.upto = after;
  const { asked, feed } = countingFeed();
  await feed.subscribe(silent.subscriber);
  assert.deepEqual(
    asked.map(({ what }) => what),
    ['log.head', 'contactInboxes.get'],
    'one that never wrote missed nothing',
  );
  asked.length = 0;
  await feed.subscribe(visitor.subscriber);
  assert.deepEqual(visitor.heard, own);
  assert.equal(
    asked.some(({ what }) => what === 'log.after'),
    false,
  );
  assert.deepEqual(
    asked.flatMap(({ what, ids }) => (what === 'messages.some' ? [ids.length] : [])),
    [own.length],
  );
  feed.wake(await visitor.write('and on'));
  await given(feed);
  assert.deepEqual(visitor.heard, [...own, 'and on']);
});

for (const isKnown of [true, false]) {
  const how = isKnown ? 'however late its stream is asked who it is' : 'also if nobody can say who it is';
  test(`an agent who is taken off an inbox hears nothing that follows, ${how}`, async () => {
    const { agentId } = await inside.hire(`Leaving ${isKnown}`);
    const staying = await inside.hire(`Staying ${isKnown}`);
    const inboxId = await inside.open(`Left ${isKnown}`, { agentIds: [agentId, staying.agentId] });
    const { api } = await becomeVisitor(site.url, inboxId);
    const write = async (text: string) => {
      const { status } = await api('POST', '/v1/visitor/messages', { text });
      assert.equal(status, 201);
    };
    await write('before');
    const people = (inboxIds: string[]): Audience => {
      const scope = { agentId, inboxIds: new Set(inboxIds), teamIds: new Set<string>() };
      return { kind: 'people', scope, rights: ['conversations'], memberId: null, agentId };
    };
    const heard: string[] = [];
    const cuts: number[] = [];
    let isAsked = false;
    const answer = Promise.withResolvers<void>();
    const subscriber: Subscriber = {
      audience: people([inboxId]),
      upto: await inside.head(),
      transport: { ...collect(heard), cut: (code) => cuts.push(code) },
      async renew() {
        isAsked = true;
        await answer.promise;
        if (!isKnown) throw new Error('The database has been busy for too long');
        return people([]);
      },
    };
    const feed = feedWith(async () => {});
    const other = await arrive();
    await feed.subscribe(other.subscriber);
    await feed.subscribe(subscriber);
    await write('still its own');
    feed.wake(await inside.head());
    await given(feed);
    done(await inside.core.changeInbox(inside.call, inboxId, { agentIds: [staying.agentId] }));
    await write('after it left');
    feed.wake(await inside.head());
    await until(() => isAsked, 'its stream is asked who it is');
    answer.resolve();
    await given(feed);
    assert.deepEqual(heard, ['still its own']);
    assert.deepEqual(cuts, isKnown ? [] : [1012]);
  });
}

test('a stream that still catches up when the log is set back has to come back', async () => {
  const visitor = await arrive();
  const cuts: number[] = [];
  visitor.subscriber.transport.cut = (code) => cuts.push(code);
  const feed = feedWith(async () => feed.close('the log was set back: resume'));
  await feed.subscribe(visitor.subscriber);
  assert.deepEqual(cuts, [1012]);
  assert.equal(feed.size, 0);
});
