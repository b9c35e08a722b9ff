import { systemCall } from '../../src/core/session.ts';
import { apiOf, becomeVisitor, type Reply } from '../support/api.ts';
import { done } from '../support/inside.ts';
import { furnish } from '../v1/furnish.ts';
import type { Stage } from '../v1/stage.ts';

/** What an upgraded site is asked with: credentials that were given out before, and ids. */
export type Known = {
  key: string;
  session: string;
  visitor: string;
  /** of somebody who came by an access link */
  linkVisitor: string;
  /** the path of that link */
  link: string;
  user: string;
  wallet: string;
  conversation: string;
  inbox: string;
};

/** One of each noun in two accounts, and what people did with them: conversations in each state, an answer, a note, a file, a used access
 *  link, an erased visitor, charges. */
export async function fillSite({ inside, site, url, owner, tenant }: Stage): Promise<Known> {
  const ids = await furnish(inside, inside.accountId);
  await furnish(inside, await tenant('Second tenant'));
  const visitor = await becomeVisitor(url, ids.inbox);
  const write = '/v1/visitor/messages';
  good(
    await visitor.api('POST', write, {
      text: 'Kept by the upgrade',
      name: 'Ana',
      email: 'ana@example.com',
      phone: '+34611237340',
    }),
  );
  const { conversationId } = good<{ conversationId: string }>(
    await visitor.api('POST', write, { text: 'Second line' }),
  );
  const path = '/v1/visitor/attachments?name=notes.txt';
  const file = good<{ id: string }>(
    await visitor.api('POST', path, Buffer.from('A kept file'), { 'content-type': 'text/plain' }),
  );
  good(await visitor.api('POST', write, { attachmentId: file.id }));
  const conversation = `/v1/conversations/${conversationId}`;
  good(await owner.api('POST', `${conversation}/messages`, { text: 'An answer' }, { 'idempotency-key': 'kept' }));
  good(await owner.api('POST', `${conversation}/messages`, { text: 'A note', note: true }));

  const closed = await becomeVisitor(url, ids.inbox);
  const ended = good<{ conversationId: string }>(
    await closed.api('POST', write, { text: 'Solved', phone: '+34699000111' }),
  );
  good(await owner.api('PUT', `/v1/conversations/${ended.conversationId}/state`, { state: 'closed' }));
  const erased = await becomeVisitor(url, ids.inbox);
  const forgotten = good<{ conversationId: string }>(await erased.api('POST', write, { text: 'Erased' }));
  const { contactId } = good<{ contactId: string }>(
    await owner.api('GET', `/v1/conversations/${forgotten.conversationId}`),
  );
  good(await owner.api('DELETE', `/v1/contacts/${contactId}`));

  const asked = { user: 'customer-x', inboxId: ids.inbox };
  const link = new URL(good<{ url: string }>(await owner.api('POST', '/v1/access-links', asked)).url).pathname;
  const entered = await fetch(url + link, {
    method: 'POST',
    headers: { origin: url, 'sec-fetch-site': 'same-origin' },
  });
  const linkVisitor = /parley_visitor=([^;]+)/.exec(entered.headers.get('set-cookie') ?? '')?.[1] ?? '';
  good(await apiOf(url, linkVisitor)('POST', write, { text: 'By a link' }));
  const wallet = { by: 'id' as const, walletId: ids.wallet };
  const charge = { type: 'move' as const, kind: 'charge' as const, amount: -7n, reason: 'A call', wallet };
  done(await inside.core.book(systemCall(inside.accountId, 'test'), charge));
  good(await owner.api('PUT', `/v1/agents/${ids.agent}/presence`, { presence: 'online' }));
  return {
    key: site.firstRun.v1.key,
    session: owner.token,
    visitor: visitor.token,
    linkVisitor,
    link,
    user: ids.userKey,
    wallet: ids.wallet,
    conversation: conversationId,
    inbox: ids.inbox,
  };
}

function good<T>({ status, body }: Reply<unknown>): T {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as T;
}
