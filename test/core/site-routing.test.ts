// Who gets a conversation of a site: one line, one fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostedAgent } from '../../src/core/addon-nouns.ts';
import { chooseForSite } from '../../src/core/site-routing.ts';

/** `ana` is free, `ana!` has all that it can take; a post is `agent:product`, `*` an admin's, `-` off, `~` of an add-on without products. */
const table: [what: string, free: string, posts: string, product: string | null, chosen: string | null][] = [
  ['nobody is there', '', 'ana:red', 'red', null],
  ['who answers for the product', 'ana bea', 'ana:red bea:blue', 'blue', 'bea'],
  ['before an admin', 'adm ana', 'adm:* ana:red', 'red', 'ana'],
  ['an admin where nobody answers for it', 'ana adm', 'ana:red adm:*', 'green', 'adm'],
  ['an admin where who answers for it has no room', 'ana! adm', 'ana:red adm:*', 'red', 'adm'],
  ['an admin where who answers for it is away', 'adm', 'ana:red adm:*', 'red', 'adm'],
  ['an admin where it is switched off there', 'ana adm', 'ana:red- adm:*', 'red', 'adm'],
  ['who answers for no product where there is no admin', 'ana gus', 'ana:red gus:', 'green', 'gus'],
  ['an admin before who answers for no product', 'gus adm', 'gus: adm:*', 'green', 'adm'],
  ['who serves the inbox by other ways', 'zoe', 'ana:red', 'green', 'zoe'],
  ['nobody, but who answers for something else', 'ana', 'ana:red', 'green', null],
  ['without a product: who answers for none', 'ana gus', 'ana:red gus:', null, 'gus'],
  ['without a product: an admin of a product', 'ana adm', 'ana:red adm:blue*', null, 'adm'],
  ['without a product: not who answers for one', 'ana', 'ana:red', null, null],
  ['two posts of one', 'ana', 'ana:red ana:blue', 'blue', 'ana'],
  ['one of two is off', 'ana', 'ana:red ana:blue-', 'blue', null],
  ['all posts off', 'ana', 'ana:-', null, null],
  ['an add-on without products routes by none', 'ana bea', 'ana:red~ bea:blue~', 'blue', 'ana'],
  ['no posts at all: as any inbox', 'ana', '', 'red', 'ana'],
];
for (const [what, free, posts, product, chosen] of table) {
  test(`${what}: ${chosen ?? 'it waits'}`, () => {
    assert.equal(chooseForSite(candidates(free), posted(posts), product, null)?.agentId ?? null, chosen);
  });
}

test('the least work in relation to capacity decides among equals, and a team is kept to', () => {
  const [ana, bea] = candidates('ana bea') as [Candidate, Candidate];
  ana.load = 1;
  const posts = posted('ana:red bea:red');
  assert.equal(chooseForSite([ana, bea], posts, 'red', null)?.agentId, 'bea');
  ana.teamIds = ['t'];
  assert.equal(chooseForSite([ana, bea], posts, 'red', 't')?.agentId, 'ana');
});

type Candidate = Parameters<typeof chooseForSite>[0][number];

function candidates(text: string): Candidate[] {
  return words(text).map((word) => {
    const load = word.endsWith('!') ? 2 : 0;
    return { agentId: word.replace('!', ''), presence: 'online', capacity: 2, load, teamIds: [] };
  });
}

function posted(text: string): PostedAgent[] {
  return words(text).map((word) => {
    const [agentId = '', rest = ''] = word.split(':');
    const product = rest.replace(/[*~-]/g, '') || null;
    const marked = (mark: string) => rest.includes(mark);
    return { agentId, product, isAdmin: marked('*'), live: !marked('-'), byProduct: !marked('~') };
  });
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
