// Promise 6: one winner.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { startConversation } from '../support/conversation.ts';
import { goInside, type Inside, type Person } from '../support/inside.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let servers: Server[];
before(async () => {
  site = await sharedSite();
  servers = [site.servers[0] as Server, await site.start()];
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Taken = { agentId: string | null; agentName?: string; type?: string };

test('forty agents take one conversation at once, over two processes: one gets it, the others learn who has it', async () => {
  // Everybody may see it: the inbox names nobody.
  const inboxId = await inside.open('Everybody’s');
  const people: Person[] = [];
  for (let i = 0; i < 40; i++) people.push(await inside.hire(`Agent ${i}`));
  for (let round = 0; round < 5; round++) {
    const { id } = await startConversation(site, inside, inboxId);
    const before = await inside.head();
    const answers = await Promise.all(
      people.map(async ({ token, agentId }, i) => {
        const take = apiOf((servers[i % 2] as Server).url, token);
        const { status, body } = await take<Taken>('POST', `/v1/conversations/${id}/take`, {});
        return { agentId, name: `Agent ${i}`, status, body };
      }),
    );
    const winners = answers.filter(({ status }) => status === 200);
    assert.equal(winners.length, 1, JSON.stringify(answers.map(({ status }) => status)));
    const [winner] = winners as [(typeof answers)[number]];
    assert.equal(winner.body.agentId, winner.agentId);
    for (const { status, body } of answers.filter((one) => one !== winner)) {
      assert.equal(status, 409);
      assert.equal(body.type, 'urn:parley:conversation_taken');
      assert.deepEqual([body.agentId, body.agentName], [winner.agentId, winner.name]);
    }
    const [row] = await inside.rows<{ agent: string }>('select agent_id as agent from conversation where id = $1', [
      id,
    ]);
    assert.equal(row?.agent, winner.agentId);
    assert.equal((await inside.head()) - before, 1, 'taken once is one event');

    const again = await apiOf(servers[1]?.url as string, (people[0] as Person).token)(
      'POST',
      `/v1/conversations/${id}/take`,
      {},
    );
    assert.equal(again.status, winner === answers[0] ? 200 : 409);
    const once = await apiOf(
      servers[0]?.url as string,
      (people.find((one) => one.agentId === winner.agentId) as Person).token,
    )('POST', `/v1/conversations/${id}/take`, {});
    assert.equal(once.status, 200, 'who has it takes it again for nothing');
    assert.equal((await inside.head()) - before, 1);
  }
});
