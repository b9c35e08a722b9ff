// Any order of writing first, forms, chats, text messages, merges and closings: no message is lost,
// duplicated or filed with another person.
import { after, before, test } from 'node:test';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { walkOrders } from './orders.ts';
import { walkUndone } from './undo.ts';

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

test('random orders, several calls at once, of contacts who are known by none to three addresses', async () => {
  await walkOrders(inside, 15, 26);
});

test('merge, any steps, undo: each person sees what it would without the merge', async () => {
  await walkUndone(inside, 8, 26);
});
