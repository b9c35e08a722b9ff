// Random orders of valid calls that all end in `conversation`, `contact` and `contact_inbox`, and what must hold after each burst of
// them. The same walk is a short test (orders.test.ts) and a long one (`npm run soak`).
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { AddressKind } from '../../src/core/nouns.ts';
import { isRefusal } from '../../src/core/refusal.ts';
import type { WebInbox } from '../../src/core/widget-nouns.ts';
import { done, type Inside } from '../support/inside.ts';

const people = 3;
const inboxes = ['web', 'sms'] as const;
type Person = number;

export type Step =
  | { do: 'write'; from: number; inbox: (typeof inboxes)[number] }
  | { do: 'form'; phone: number; email: number }
  | { do: 'start' | 'close' | 'reopen' | 'save'; who: Person; inbox: (typeof inboxes)[number] }
  | { do: 'merge'; who: Person; other: Person };

/** Addresses of the walk: whose they are at the beginning is drawn with the steps. */
const addresses: AddressKind[] = ['phone', 'phone', 'phone', 'email', 'email', 'visitor'];
const at = fc.nat({ max: addresses.length - 1 });
const who = fc.nat({ max: people - 1 });
const inbox = fc.constantFrom(...inboxes);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), from: at, inbox }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('form' as const), phone: fc.nat(2), email: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'close' as const, 'reopen' as const), who, inbox }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save' as const), who, inbox }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), who, other: who }) },
);

/** Bursts of steps that run at once, and the person of each address; the last stands for nobody. */
export const walks = fc.record({
  owners: fc.array(fc.nat({ max: people }), { minLength: addresses.length, maxLength: addresses.length }),
  bursts: fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
});
export type Walk = { owners: number[]; bursts: Step[][] };

/** What a call may be refused for; anything else is a fault of the walk or of the program. */
const expected = new Set(['contacts_conflict', 'conversation_replaced', 'invalid', 'conversation_closed']);

export type Ground = { inside: Inside; shop: WebInbox; ids: Record<(typeof inboxes)[number], string> };

export async function openGround(inside: Inside): Promise<Ground> {
  const web = await inside.open('Orders');
  const sms = await inside.open('Orders by text', { channel: 'sms', liveChat: false });
  const shop = await inside.core.shopOf(web);
  if (shop === null) throw new Error('The inbox has no widget');
  return { inside, shop, ids: { web, sms } };
}

type Written = { text: string; inboxId: string; address: string | null };

/** Walks once, with addresses and contacts of its own. @throws AssertionError where something was lost, doubled or misplaced */
export async function walk({ inside, shop, ids }: Ground, { owners, bursts }: Walk): Promise<void> {
  const { core, call, accountId } = inside;
  const run = randomBytes(5).toString('hex');
  const digits = String(Number.parseInt(run.slice(0, 8), 16)).padStart(10, '0');
  const values = addresses.map((kind, i) =>
    kind === 'phone' ? `49${digits}${i}` : kind === 'email' ? `${run}${i}@example.com` : `visitor ${run} ${i}`,
  );
  const contacts: string[] = [];
  for (let person = 0; person < people; person++) {
    const own = addresses.flatMap((kind, i) =>
      owners[i] === person && kind !== 'visitor' ? [{ kind, value: values[i] as string }] : [],
    );
    contacts.push(done(await core.addContact(call, { name: null, photo: null, addresses: own })).id);
  }
  const written: Written[] = [];
  let made = 0;
  const openOf = async (person: Person, inboxId: string, isOpen: boolean) => {
    const [found] = await inside.rows<{ id: string }>(
      `select c.id from conversation c join contact p on p.account_id = c.account_id and p.id = $2
       where c.account_id = $1 and c.inbox_id = $3 and c.contact_id = coalesce(p.merged_into, p.id)
         and (c.state <> 'closed') = $4 order by c.created_at desc limit 1`,
      [accountId, contacts[person], inboxId, isOpen],
    );
    return found?.id;
  };
  const take = async (one: Step): Promise<unknown> => {
    switch (one.do) {
      case 'write': {
        const text = `${run} ${++made}`;
        const [inboxId, address, addressKind] = [ids[one.inbox], values[one.from] as string, addresses[one.from]];
        written.push({ text, inboxId, address });
        const said = { inboxId, address, addressKind: addressKind as AddressKind, contactName: null, body: text };
        return core.receive(accountId, { ...said, providerId: text, providerAt: null }, null);
      }
      case 'form': {
        const text = `${run} ${++made}`;
        const fields = [
          { label: 'phone', value: values[one.phone] as string },
          { label: 'email', value: values[3 + one.email] as string },
          { label: 'text', value: text },
        ];
        written.push({ text, inboxId: ids.web, address: null });
        // Each from a network of its own: forms are few from one.
        const from = `11.${[...randomBytes(3)].join('.')}`;
        return core.takeLead(shop, { fields, page: null, listingId: null, screenWidth: null, from }, null);
      }
      case 'start':
        return core.startConversation(call, {
          inboxId: ids[one.inbox],
          contactId: contacts[one.who] as string,
          agentId: null,
          teamId: null,
        });
      case 'close':
      case 'reopen': {
        const id = await openOf(one.who, ids[one.inbox], one.do === 'close');
        if (id === undefined) return null;
        return one.do === 'close' ? core.closeConversation(call, id) : core.reopenConversation(call, id);
      }
      case 'save': {
        const address = values[one.who] as string;
        return core.saveContactInbox(call, { inboxId: ids[one.inbox], address, kind: 'phone', providerId: address });
      }
      case 'merge':
        return core.mergeContacts(call, contacts[one.who] as string, contacts[one.other] as string);
    }
  };
  for (const burst of bursts) {
    const answers = await Promise.all(burst.map(take));
    for (const [i, answer] of answers.entries()) {
      const refused = isRefusal(answer) ? answer.refused : null;
      assert.ok(refused === null || expected.has(refused), `${JSON.stringify(burst[i])} was refused: ${refused}`);
    }
    await check(inside, ids, run, written);
  }
}

type Found = { text: string; inboxId: string; contactId: string; author: string; owner: string | null };

/** Each message that was answered for is there once, in its inbox, in a conversation of the contact that has its address there; each contact
 *  has one open conversation an inbox at most, and its rows of an inbox say the same as that. */
async function check({ rows, accountId }: Inside, ids: Ground['ids'], run: string, written: Written[]): Promise<void> {
  const found = await rows<Found>(
    `select substring(m.body from $2 || ' \\d+') as text, m.inbox_id as "inboxId", c.contact_id as "contactId",
       coalesce(p.merged_into, p.id) as author, ci.contact_id as owner
     from message m join conversation c on c.account_id = m.account_id and c.id = m.conversation_id and c.inbox_id = m.inbox_id
     join contact p on p.account_id = m.account_id and p.id = m.author_id
     left join unnest($4::text[], $5::text[]) w (text, address) on w.text = m.body
     left join contact_inbox ci on ci.account_id = m.account_id and ci.inbox_id = m.inbox_id and ci.address = w.address
     where m.account_id = $1 and m.inbox_id = any($3) and m.body ~ ($2 || ' \\d+')`,
    [accountId, run, Object.values(ids), written.map(({ text }) => text), written.map(({ address }) => address)],
  );
  const sorted = (texts: { text: string; inboxId: string }[]) =>
    texts.map((one) => `${one.inboxId} ${one.text}`).sort();
  assert.deepEqual(sorted(found), sorted(written), 'each message once, in its inbox');
  for (const { text, contactId, author, owner } of found) {
    assert.equal(contactId, author, `${text} is in a conversation of somebody else than its author`);
    if (owner !== null) assert.equal(contactId, owner, `${text} is with somebody else than has its address`);
  }
  const unlike = await rows(
    `select ci.address, ci.agent_id, ci.team_id, c.agent_id as of, c.team_id as team from contact_inbox ci
     join conversation c on c.account_id = ci.account_id and c.inbox_id = ci.inbox_id and c.contact_id = ci.contact_id
       and c.thread = '' and c.state <> 'closed'
     where ci.account_id = $1 and ci.inbox_id = any($2)
       and (ci.agent_id, ci.team_id) is distinct from (c.agent_id, c.team_id)`,
    [accountId, Object.values(ids)],
  );
  assert.deepEqual(unlike, [], 'a row of a contact that does not follow its open conversation');
}

/** @param bursts walks of random bursts; 25 of them take some two seconds */
export async function walkOrders(inside: Inside, numRuns: number, seed: number): Promise<void> {
  const ground = await openGround(inside);
  await fc.assert(
    fc.asyncProperty(walks, (one) => walk(ground, one)),
    { numRuns, seed, endOnFailure: numRuns > 100 },
  );
}
