import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Audience } from '../../src/core/change.ts';
import type { Reader } from '../../src/core/ports.ts';
import { FileLinks } from '../../src/dialects/file-links.ts';
import { VisitorCursor } from '../../src/dialects/v1/cursor.ts';
import { frameEncoding } from '../../src/dialects/v1/frames.ts';
import { Feed, type Subscriber } from '../../src/live/feed.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';

// A visitor becomes a contact with its first message. Whoever attaches in that moment hears the message all the same.

let site: Site;
let inside: Inside;
before(async () => {
  site = await startSite();
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
  const address = inside.core.readVisitor(token)?.address as string;
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

/** @param found what happens between finding a visitor's contact, or none, and saying so */
function feedWith(found: (address: string) => Promise<void>): Feed {
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
      },
    },
  });
  const key = randomBytes(32);
  return new Feed(asking, frameEncoding(new VisitorCursor(key), new FileLinks(key, Date.now)), () => {});
}

/** Until everything that happened was given to the feed's streams. */
async function given(feed: Feed): Promise<void> {
  const head = await inside.head();
  for (let i = 0; i < 500 && feed.upto < head; i++) await pause(10);
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
  const feed = feedWith(async (address) => {
    if (address === visitor.address && asked++ === 0) return gate.promise;
    if (address === other.address && attached) {
      gate.resolve();
      await attached;
    }
  });
  await feed.subscribe(other.subscriber);
  attached = feed.subscribe(visitor.subscriber);
  await pause(100);
  feed.wake(await visitor.write('While others are asked'));
  await attached;
  await given(feed);
  assert.deepEqual(visitor.heard, ['While others are asked']);
});
