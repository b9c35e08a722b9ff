import type { Post, PostedAgent, Site } from '../core/addon-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';

const select = `select ${selected(['inboxId', 'host', 'email', 'addonId'], 's')}, i.active
  from site s join inbox i on i.account_id = s.account_id and i.id = s.inbox_id
  where s.account_id = $1 and i.removed_at is null`;
const postFields = ['id', 'addonId', 'inboxId', 'agentId', 'isAdmin', 'shown', 'receives'] as const;

export function siteReads(db: Queryable, accountId: string): Reader['sites'] {
  return {
    byHost: (host) => first<Site>(db, `${select} and s.host = $2`, [accountId, host]),
    ofInbox: (inboxId) => first<Site>(db, `${select} and s.inbox_id = $2`, [accountId, inboxId]),
    posts: (addonId, inboxId, agentId) =>
      rows<Post>(
        db,
        `select ${selected(postFields)}, nullif(product, '') as product from post
         where account_id = $1 and addon_id = $2 and inbox_id = $3 and agent_id = $4 order by id`,
        [accountId, addonId, inboxId, agentId],
      ),
    posted: (inboxId) =>
      rows<PostedAgent>(
        db,
        `select p.agent_id as "agentId", nullif(p.product, '') as product, p.is_admin as "isAdmin",
           p.shown and p.receives and coalesce(m.active, true) as live, a.by_product as "byProduct"
         from post p join addon a on a.account_id = p.account_id and a.id = p.addon_id
         left join addon_agent m on m.account_id = p.account_id and m.addon_id = p.addon_id and m.agent_id = p.agent_id
         where p.account_id = $1 and p.inbox_id = $2`,
        [accountId, inboxId],
      ),
    async products(inboxId, conversationIds) {
      const found = await rows<{ id: string; product: string }>(
        db,
        `select c.id, v.product from conversation c
         join contact_inbox ci on ci.account_id = c.account_id and ci.inbox_id = c.inbox_id and ci.contact_id = c.contact_id
         join visited_product v on v.account_id = c.account_id and v.inbox_id = c.inbox_id and v.address = ci.address
         where c.account_id = $1 and c.inbox_id = $2 and c.id = any($3) order by v.at`,
        [accountId, inboxId, conversationIds],
      );
      return new Map(found.map(({ id, product }) => [id, product]));
    },
  };
}

export function siteWrites(db: Queryable, accountId: string, now: string): Tx['sites'] {
  return {
    ...siteReads(db, accountId),
    insert: (site) => unlessTaken(db, insertion('site', accountId, site), { site_host: 'host_taken' }),
    update: (inboxId, patch) =>
      unlessTaken(db, updating('site', accountId, inboxId, patch, 'inbox_id'), { site_host: 'host_taken' }),
    async insertPost(post) {
      const row = { ...post, product: post.product ?? '', createdAt: now };
      const { text, values } = insertion('post', accountId, row);
      await run(db, text, values);
    },
    updatePost(id, { product, ...patch }) {
      const row = { ...patch, ...(product !== undefined && { product: product ?? '' }) };
      return unlessTaken(db, updating('post', accountId, id, row), { post_product: 'product_taken' });
    },
    async noteProduct(inboxId, address, product) {
      const text = `insert into visited_product (account_id, inbox_id, address, product, at) values ($1, $2, $3, $4, $5)
        on conflict (account_id, inbox_id, address) do update set product = excluded.product, at = excluded.at`;
      await run(db, text, [accountId, inboxId, address, product, now]);
    },
  };
}
