/** What becomes of a value that names something when that is removed.
 *  - released: what is not closed loses it and is given out again; what is closed keeps it until it is reopened (place.ts)
 *  - cleared: it is null from then on
 *  - deleted: its row is deleted
 *  - erased: its row is deleted with the person it is of (promise 12)
 *  - kept: a record of the past, or never read but through what it names, which is looked up again each time */
type Removed = 'released' | 'cleared' | 'deleted' | 'erased' | 'kept';
/** What becomes of it when what it names is merged into another.
 *  - moved: it names the other
 *  - joined: the same, once beside what the row stands beside
 *  - own: a statement of its own does it (store/merged-agents.ts, store/merges.ts)
 *  - kept: readers are led on by the alias or by merged_into */
type Merged = 'moved' | 'joined' | 'own' | 'kept';

type Rule = { names: Named; removed: Removed; merged?: Merged };
type Named = 'agent' | 'team' | 'inbox' | 'contact' | 'member' | 'key' | 'listing';

const agent = (removed: Removed, merged: Merged): Rule => ({ names: 'agent', removed, merged });
const contact = (removed: Removed, merged: Merged): Rule => ({ names: 'contact', removed, merged });
const of = (names: Exclude<Named, 'agent' | 'contact'>, removed: Removed): Rule => ({ names, removed });

/** Every column that names an agent, a team, an inbox, a contact, a member or a key: what becomes of it when that goes. The store
 *  makes its statements for agents and teams of this; a test compares it with the schema. */
export const references: Readonly<Record<string, Rule>> = {
  'addon_agent.agent_id': agent('deleted', 'own'),
  'call.agent_id': agent('kept', 'own'),
  'connection.agent_id': agent('kept', 'moved'),
  'contact_inbox.agent_id': agent('cleared', 'moved'),
  'conversation.agent_id': agent('released', 'moved'),
  'inbox_agent.agent_id': agent('deleted', 'joined'),
  'listing.agent_id': agent('deleted', 'moved'),
  'member.agent_id': agent('cleared', 'moved'),
  'mention.agent_id': agent('kept', 'joined'),
  'offer.agent_id': agent('deleted', 'own'),
  'post.agent_id': agent('deleted', 'joined'),
  'presence_log.agent_id': agent('kept', 'moved'),
  'team_agent.agent_id': agent('deleted', 'joined'),
  // Every id that was handed out for it, also of inboxes; the reader asks whether it is still there.
  'alias.id': agent('kept', 'own'),
  // Of either pair of ids, in one text.
  'agents_apart.pair': agent('deleted', 'own'),
  // An agent or a contact, as message.author_kind says: the name is told of removed ones too, and erasing deletes the message.
  'message.author_id': agent('kept', 'kept'),
  // Choices of its menu lead to an agent or a team; to people when that goes.
  'inbox.bot': agent('cleared', 'own'),

  'contact_inbox.team_id': of('team', 'cleared'),
  'conversation.team_id': of('team', 'released'),
  'inbox_team.team_id': of('team', 'deleted'),
  'team_agent.team_id': of('team', 'deleted'),

  'access_link.inbox_id': of('inbox', 'kept'),
  'click.inbox_id': of('inbox', 'kept'),
  'click_sum.inbox_id': of('inbox', 'kept'),
  'contact_inbox.inbox_id': of('inbox', 'kept'),
  // Its conversations are closed, and are not opened again (conversations.ts).
  'conversation.inbox_id': of('inbox', 'kept'),
  'erased_message.inbox_id': of('inbox', 'kept'),
  'inbox_agent.inbox_id': of('inbox', 'kept'),
  'inbox_team.inbox_id': of('inbox', 'kept'),
  'lead.inbox_id': of('inbox', 'kept'),
  'line.messenger_id': of('inbox', 'cleared'),
  'line.whatsapp_id': of('inbox', 'cleared'),
  'directory.key': of('listing', 'deleted'),
  'listing.inbox_id': of('inbox', 'kept'),
  'message.inbox_id': of('inbox', 'kept'),
  'post.inbox_id': of('inbox', 'deleted'),
  'site.inbox_id': of('inbox', 'deleted'),
  'visited_product.inbox_id': of('inbox', 'kept'),
  'widget.inbox_id': of('inbox', 'kept'),
  'click.listing_id': of('listing', 'kept'),
  'lead.listing_id': of('listing', 'kept'),

  'contact.merged_into': contact('erased', 'moved'),
  'contact_address.contact_id': contact('erased', 'moved'),
  'contact_inbox.contact_id': contact('erased', 'moved'),
  'contact_merge.from_id': contact('erased', 'kept'),
  'contact_merge.into_id': contact('erased', 'kept'),
  // Also agents and teams of both contacts (store/places-apart.ts).
  'contact_merge.moved': contact('erased', 'own'),
  'conversation.contact_id': contact('erased', 'moved'),
  'lead.contact_id': contact('erased', 'moved'),
  'outside_user.contact_id': contact('erased', 'moved'),
  'user_chat_contact.contact_id': contact('erased', 'moved'),
  // Which contact it would be of, were no merge in force (store/unmerge.ts).
  'contact_address.origin_id': contact('erased', 'kept'),
  'contact_inbox.origin_id': contact('erased', 'kept'),
  'conversation.origin_id': contact('erased', 'kept'),
  'lead.origin_id': contact('erased', 'kept'),
  'outside_user.origin_id': contact('erased', 'kept'),
  'user_chat_contact.origin_id': contact('erased', 'kept'),

  // A link whose maker may make none any more is as revoked (store/access-links.ts).
  'access_link.member_id': of('member', 'kept'),
  // Of a file that was not sent, which goes within a day.
  'attachment.owner': of('member', 'kept'),
  'one_time_link.member_id': of('member', 'deleted'),
  'session.member_id': of('member', 'deleted'),
  // Revoked, and never read again.
  'token_family.member_id': of('member', 'kept'),

  'access_link.key_id': of('key', 'kept'),
  'outside_user.program_key_id': of('key', 'kept'),
  'wallet_found.key_id': of('key', 'kept'),
};

/** Columns of tables that name a noun, by what becomes of them. */
export function referring(names: Named, becomes: Partial<Pick<Rule, 'removed' | 'merged'>>): string[] {
  const fits = (rule: Rule) =>
    rule.names === names &&
    (becomes.removed === undefined || rule.removed === becomes.removed) &&
    (becomes.merged === undefined || rule.merged === becomes.merged);
  return Object.entries(references).flatMap(([column, rule]) => (fits(rule) ? [column] : []));
}
