// A stop in the middle of everything: what was answered is stored, what was stored was answered or cleanly refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { Follower } from '../support/follower.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { until } from '../support/patience.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** How a request failed that got no answer. */
function codeOf(error: { cause?: { code?: string } }): string {
  return error.cause?.code ?? String(error);
}

const kinds = { 'SIGTERM: ': 1, 'SIGTERM to two processes that serve one port: ': 2 };

for (const [name, workers] of Object.entries(kinds)) {
  test(`${name}everything that was answered is stored, nothing that was refused is, and it ends well`, async () => {
    const server: Server = await site.start({ PARLEY_WORKERS: String(workers) });
    const { id } = await startConversation(site, inside);
    const api = apiOf(server.url, site.firstRun.v1.key);
    const outcome = new Map<string, number | string>();
    let stopping = false;
    const writers = Array.from({ length: 40 }, async (_, writer) => {
      for (let i = 0; ; i++) {
        const text = `${name}${writer} ${i}`;
        const sent = await sendTo(api, id, { text, clientId: text }).catch((error) => codeOf(error));
        outcome.set(text, typeof sent === 'string' ? sent : sent.status);
        if (outcome.get(text) === 201) continue;
        if (!stopping) outcome.set('before the stop', 500);
        return;
      }
    });
    // Streams that are open, and one that comes back the moment it is sent away, keep nobody from ending.
    const followers = (['socket', 'events'] as const).map((wire) => ({ wire, it: new Follower(site.firstRun.v1.key) }));
    await Promise.all(followers.map(({ wire, it }) => it.connect(server.url, wire)));
    const listeners = followers.map(async ({ wire, it }) => {
      while (!stopping || it.connected) {
        await it.until(() => it.ending !== null, 'the end of the stream');
        await it.connect(server.url, wire).catch(() => {});
      }
    });
    await until(() => [...outcome.values()].filter((how) => how === 201).length > 100, 'a hundred answers');
    stopping = true;
    await server.stop();
    await Promise.all([...writers, ...listeners]);

    assert.equal(server.exitCode(), 0, server.output());
    const answered = [...outcome].flatMap(([text, status]) => (status === 201 ? [text] : []));
    const wrong = [...outcome.values()].filter((how) => typeof how === 'number' && how !== 201 && how !== 503);
    assert.deepEqual(wrong, []);
    assert.ok(answered.length > 100);
    const stored = await inside.rows<{ body: string }>('select body from message where conversation_id = $1', [id]);
    const bodies = new Set(stored.map(({ body }) => body));
    assert.equal(bodies.size, stored.length, 'doubled');
    assert.deepEqual(
      answered.filter((text) => !bodies.has(text)),
      [],
      'answered and not stored',
    );
    // Who was refused, or found the door shut, may do it again elsewhere: it was not done.
    const unanswered = [...outcome].filter(([text, how]) => how !== 201 && bodies.has(text));
    assert.deepEqual(unanswered, [], 'stored and not answered');
    await assertWholeLog(inside);
  });
}
