import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

/** What a shell prints that is given these lines, with a job of its own running already. */
async function paste(shell: string, lines: string): Promise<string> {
  const child = spawn(shell, ['-s'], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(`sleep 0.1 &\n${lines}\nwait\n`);
  const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  assert.equal(complaints.replaceAll(/.*Terminated.*\n/g, ''), '');
  return said;
}

for (const shell of ['bash', 'sh']) {
  test(`everything below the addresses can be pasted into ${shell} as it stands`, async () => {
    const greeting = site.servers[0]?.output() ?? '';
    const lines = greeting.slice(greeting.indexOf('# The lines'), greeting.indexOf('Parley listens'));
    const said = await paste(shell, lines);
    assert.match(said, /"status":true,"data":\{"id":"[^"]+","name":"My shop"/);
    assert.match(said, /"status":true,"data":\{"id":"[^"]+","name":"Ronda Bicycles"/);
    for (const words of ['Do you have it in blue?', 'We do!']) {
      const heard = said.split('\n').filter((line) => line.startsWith('data: ') && line.includes(words));
      const ofVisitor = heard.filter((line) => line.startsWith('data: {"cursor"'));
      assert.equal(heard.length, 2, `${words} is heard by the stream of the agents and by that of the visitor`);
      assert.equal(ofVisitor.length, 1);
    }
  });
}
