-- Every table leads with account_id in its keys, so that the data can be spread over machines by tenant;
-- only directory, account, migration and process stand outside. The account with the nil id is the
-- installation itself: it owns what belongs to no tenant (signing keys, throttles by address).

create table account (
  id uuid primary key,
  name text not null,
  timezone text not null default 'Europe/Madrid',
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

insert into account (id, name, created_at) values ('00000000-0000-0000-0000-000000000000', 'installation', now());

-- The only row that every writing transaction locks. No foreign key names it, so that nothing else ever does.
create table account_head (
  account_id uuid primary key,
  number bigint not null default 0,         -- of the account's newest event
  oldest bigint not null default 1,         -- first event still in the log
  config_number bigint not null default 0,  -- newest event that a cache of configuration must know
  fence bigint not null default 0           -- moved when it is asked whether a transaction whose answer got lost happened
);

insert into account_head (account_id) values ('00000000-0000-0000-0000-000000000000');

-- Where to look for something that comes without its account: an e-mail address, a public id.
create table directory (
  kind text not null,
  key text not null,
  account_id uuid not null references account (id),
  primary key (kind, key)
);

create table process (
  id uuid primary key,
  host text not null,
  pid int not null,
  files text not null,               -- where it keeps files: all that run at once keep them in one place
  started_at timestamptz not null,
  seen_at timestamptz not null
);

-- Secrets, sealed by the data key; that one, by the master key (docs/decisions/0025-data-key.md).
create table secret (
  account_id uuid not null references account (id),
  id uuid not null,
  kind text not null,
  sealed bytea not null,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (account_id, id)
);

create table throttle (
  account_id uuid not null references account (id),
  kind text not null,
  subject text not null,
  failures int not null,
  since timestamptz not null,
  primary key (account_id, kind, subject)
);

create table agent (
  account_id uuid not null references account (id),
  id uuid not null,
  name text not null,
  email text,
  ref text,
  whatsapp_number text,
  voice_number text,
  picture_url text,
  post text,
  capacity int not null default 10 check (capacity >= 0),
  profile jsonb not null default '{}', -- what is shown of it elsewhere, its prices and its line (core/profile.ts)
  presence text not null default 'offline' check (presence in ('online', 'busy', 'away', 'offline')),
  presence_declared boolean not null default false,
  presence_handler text,
  presence_at timestamptz,
  last_seen_at timestamptz,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);
create unique index agent_email on agent (account_id, lower(email)) where removed_at is null;
create unique index agent_ref on agent (account_id, ref) where removed_at is null;
create index agent_bare_ref on agent (account_id, ltrim(ref, '0')) where removed_at is null;
create index agent_voice_number on agent (account_id, voice_number) where removed_at is null;

-- Two of whom somebody said that they are not one person: both ids, the lower one first.
create table agents_apart (
  account_id uuid not null references account (id),
  pair text not null,
  primary key (account_id, pair)
);

create table member (
  account_id uuid not null references account (id),
  id uuid not null,
  email text not null,
  name text not null,
  role text not null check (role in ('owner', 'admin', 'agent')),
  password_hash text,
  password_changed_at timestamptz,   -- what was signed for an earlier password is no good any more
  agent_id uuid,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);
create unique index member_email on member (account_id, lower(email)) where removed_at is null;

create table session (
  account_id uuid not null,
  hash bytea not null,
  member_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, hash),
  foreign key (account_id, member_id) references member (account_id, id)
);

create table one_time_link (
  account_id uuid not null,
  hash bytea not null,
  member_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (account_id, hash),
  foreign key (account_id, member_id) references member (account_id, id)
);

create table api_key (
  account_id uuid not null references account (id),
  id uuid not null,
  name text not null,
  hash bytea not null,
  rights text[] not null,
  ranges text[] not null default '{}', -- network addresses from which it need not be shown, in directory too
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  unique (account_id, hash)
);

-- The first answer of a write that came with an Idempotency-Key, sealed, for 24 hours.
create table idempotency (
  account_id uuid not null references account (id),
  credential text not null,
  method text not null,
  path text not null,
  key text not null,
  body_hash bytea not null,
  sealed bytea not null,
  created_at timestamptz not null,
  primary key (account_id, credential, method, path, key)
);

create table presence_log (
  account_id uuid not null,
  number bigint not null,
  agent_id uuid not null,
  presence text not null,
  handler text not null,
  actor text,
  address text,
  at timestamptz not null,
  primary key (account_id, number),
  foreign key (account_id, agent_id) references agent (account_id, id)
);
create index presence_log_agent on presence_log (account_id, agent_id, number desc);

-- A console or phone that is connected right now; rows of a dead process do not count.
create table connection (
  account_id uuid not null,
  id uuid not null,
  agent_id uuid not null,
  process_id uuid not null,
  since timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);

create table team (
  account_id uuid not null references account (id),
  id uuid not null,
  name text not null,
  timezone text,
  schedule jsonb,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);
create unique index team_name on team (account_id, lower(name)) where removed_at is null;

create table team_agent (
  account_id uuid not null,
  team_id uuid not null,
  agent_id uuid not null,
  primary key (account_id, team_id, agent_id),
  foreign key (account_id, team_id) references team (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);

create table inbox (
  account_id uuid not null references account (id),
  id uuid not null,
  channel text not null check (channel in ('web', 'whatsapp', 'messenger', 'sms', 'email', 'phone')),
  name text not null,
  address text,
  timezone text,
  schedule jsonb,
  assignment text not null default 'manual' check (assignment in ('manual', 'automatic')),
  accept_seconds int check (accept_seconds > 0), -- in which whoever is given a conversation is to accept it; null: no matter
  live_chat boolean not null default false,
  active boolean not null default true,
  bot jsonb,                         -- what answers first (core/bot.ts)
  bot_active boolean not null default false,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);
create unique index inbox_address on inbox (account_id, channel, address) where removed_at is null;

create table inbox_agent (
  account_id uuid not null,
  inbox_id uuid not null,
  agent_id uuid not null,
  primary key (account_id, inbox_id, agent_id),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);

create table inbox_team (
  account_id uuid not null,
  inbox_id uuid not null,
  team_id uuid not null,
  primary key (account_id, inbox_id, team_id),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, team_id) references team (account_id, id)
);

-- Inboxes that are one business to its customers: a WhatsApp number, a Facebook page, under a label that others know it by.
create table line (
  account_id uuid not null references account (id),
  id uuid not null,
  label text,
  email text,
  whatsapp_id uuid,
  messenger_id uuid,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, label),
  unique (account_id, whatsapp_id),
  unique (account_id, messenger_id),
  foreign key (account_id, whatsapp_id) references inbox (account_id, id),
  foreign key (account_id, messenger_id) references inbox (account_id, id)
);

-- How a web inbox looks.
create table widget (
  account_id uuid not null,
  inbox_id uuid not null,
  color text not null,
  text_color text not null,
  right_side boolean not null,
  opens_itself boolean not null,
  button_message text,
  widget_message text,
  icon_url text,
  offline_message text,
  consent_text text,
  primary key (account_id, inbox_id),
  foreign key (account_id, inbox_id) references inbox (account_id, id)
);

-- An agent as one widget shows it: name, post, picture, number and hours are the listing's own.
create table listing (
  account_id uuid not null,
  inbox_id uuid not null,
  id uuid not null,
  agent_id uuid not null,
  position int not null,
  number text not null,
  name text not null,
  post text,
  icon_url text,
  active boolean not null,
  windows jsonb not null default '[]',
  prefilled_text text,
  primary key (account_id, inbox_id, id),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);

-- Somebody went from a page to a listing's WhatsApp. Its id is made by the page: a retry counts nothing. Kept for 90 days.
create table click (
  account_id uuid not null,
  inbox_id uuid not null,
  id uuid not null,
  listing_id uuid,
  at timestamptz not null,
  site text,                         -- host of the page
  page text,
  referrer text,                     -- host that the visitor came from
  own_site boolean not null,         -- it began on the business's own site
  primary key (account_id, inbox_id, id),
  foreign key (account_id, inbox_id) references inbox (account_id, id)
);
create index click_at on click (at);
create index click_own_site on click (account_id, inbox_id, site) where own_site;

-- The same by the quarter of an hour, of which the hours of every time zone are made; kept for good.
create table click_sum (
  account_id uuid not null,
  inbox_id uuid not null,
  quarter timestamptz not null,
  own_site boolean not null,
  referrer text not null,            -- empty: none
  clicks bigint not null,
  primary key (account_id, inbox_id, quarter, own_site, referrer),
  foreign key (account_id, inbox_id) references inbox (account_id, id)
);

-- Every id that a dialect hands out, so that merging two rows of a noun breaks none of them.
create table alias (
  account_id uuid not null references account (id),
  noun text not null,
  dialect text not null,
  alias text not null,
  id uuid not null,
  primary key (account_id, noun, dialect, alias)
);
create index alias_id on alias (account_id, noun, id);

-- The integers that were given out last, for dialects whose ids are integers.
create table alias_head (
  account_id uuid not null references account (id),
  noun text not null,
  last bigint not null,
  primary key (account_id, noun)
);

create table contact (
  account_id uuid not null references account (id),
  id uuid not null,
  name text,
  photo text,
  created_at timestamptz not null,
  removed_at timestamptz,
  merged_into uuid,                  -- whom its id stands for since
  primary key (account_id, id),
  foreign key (account_id, merged_into) references contact (account_id, id)
);
create index contact_merged on contact (account_id, merged_into) where merged_into is not null;

-- Two contacts that are one person: for a day it can be taken back.
create table contact_merge (
  account_id uuid not null,
  id uuid not null,
  from_id uuid not null,
  into_id uuid not null,
  moved jsonb not null,              -- what the one had (core/merge-ports.ts)
  created_at timestamptz not null,
  undone_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, from_id) references contact (account_id, id),
  foreign key (account_id, into_id) references contact (account_id, id)
);
create index contact_merge_into on contact_merge (account_id, into_id, id desc);
create index contact_merge_from on contact_merge (account_id, from_id);

create table contact_address (
  account_id uuid not null,
  kind text not null check (kind in ('phone', 'email', 'page', 'external', 'visitor')),
  value text not null,
  contact_id uuid not null,
  primary key (account_id, kind, value),
  foreign key (account_id, contact_id) references contact (account_id, id)
);
create index contact_address_contact on contact_address (account_id, contact_id);

-- A contact as one inbox knows it.
create table contact_inbox (
  account_id uuid not null,
  inbox_id uuid not null,
  address text not null,
  provider_id text,                  -- the address as the channel writes it, where that is another: a telephone number has variants
  contact_id uuid not null,
  window_until timestamptz,
  opted_out_at timestamptz,
  team_id uuid,
  agent_id uuid,
  protocol text,
  sa int,
  created_at timestamptz not null,
  primary key (account_id, inbox_id, address),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, contact_id) references contact (account_id, id),
  foreign key (account_id, team_id) references team (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);
create index contact_inbox_contact on contact_inbox (account_id, contact_id);
create index contact_inbox_newest on contact_inbox (account_id, inbox_id, created_at desc);
create index contact_inbox_agent on contact_inbox (account_id, agent_id) where agent_id is not null;
create unique index contact_inbox_protocol on contact_inbox (account_id, protocol) where protocol is not null;

-- A form that somebody filled in on a site; what it says is a message, too.
create table lead (
  account_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  contact_id uuid not null,
  listing_id uuid,
  at timestamptz not null,
  page text,
  screen_width int,
  fields jsonb not null,             -- [{label, value}] in their order
  primary key (account_id, id),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, contact_id) references contact (account_id, id)
);
create index lead_contact on lead (account_id, contact_id, id desc);

create table conversation (
  account_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  contact_id uuid not null,
  thread text not null default '',
  state text not null check (state in ('open', 'pending', 'snoozed', 'closed')),
  agent_id uuid,
  team_id uuid,
  snoozed_until timestamptz,
  waiting_since timestamptz,         -- of the oldest message that nobody answered yet
  unread int not null default 0,
  agent_read_number bigint not null default 0,
  contact_read_number bigint not null default 0,
  last_number bigint not null,       -- of the newest message: lists are ordered by it
  -- The index of lists is on this coarser number: most messages do not change it, so that they update the row in place (HOT)
  -- instead of writing every index anew. Within one value, at most 1,024 conversations, lists sort.
  recent bigint not null,            -- last_number >> 10, written with it: a generated column is compiled anew in every statement
  last_message_at timestamptz,
  last_text text,
  created_at timestamptz not null,
  closed_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, contact_id) references contact (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id),
  foreign key (account_id, team_id) references team (account_id, id)
) with (fillfactor = 70);
create unique index conversation_open on conversation (account_id, inbox_id, contact_id, thread) where state <> 'closed';
create index conversation_recent on conversation (account_id, recent desc);
-- Few are open among many that are closed.
create index conversation_alive on conversation (account_id, recent desc) where state <> 'closed';
create index conversation_contact on conversation (account_id, contact_id);
create index conversation_assignee on conversation (account_id, agent_id, recent desc) where state <> 'closed';
create index conversation_waiting on conversation (account_id, inbox_id, waiting_since)
  where state = 'open' and agent_id is null;

-- A conversation was given to an agent who is to accept it in time; who did not is given it again by itself only after everybody else.
create table offer (
  account_id uuid not null,
  conversation_id uuid not null,
  agent_id uuid not null,
  number bigint not null,            -- of the event that gave it
  accept_by timestamptz not null,
  lapses integer not null default 0, -- since the agent was last there anew
  lapsed_at timestamptz,
  primary key (account_id, conversation_id, agent_id),
  foreign key (account_id, conversation_id) references conversation (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);

create table message (
  account_id uuid not null,
  conversation_id uuid not null,
  number bigint not null,            -- its event's number: the position
  id uuid not null,
  inbox_id uuid not null,
  direction text not null check (direction in ('in', 'out', 'note')),
  author_kind text not null check (author_kind in ('contact', 'agent', 'member', 'key', 'bot', 'system')),
  author_id uuid,
  kind text not null,
  body text not null,
  status text not null check (status in ('queued', 'sent', 'delivered', 'read', 'failed', 'uncertain')),
  failure text,
  attempts int not null default 0,   -- tries to send it
  sent_as text,                      -- what its provider calls it
  provider_id text,
  provider_at timestamptz,
  created_at timestamptz not null,
  -- No foreign key to the conversation: its check took half of what a message costs the database, and the transaction that
  -- inserts a message updates its conversation under the account's lock (docs/decisions/0007).
  primary key (account_id, conversation_id, number),
  unique (account_id, id)
);
create unique index message_sent_as on message (account_id, inbox_id, sent_as) where sent_as is not null;
create unique index message_provider on message (account_id, inbox_id, provider_id) where provider_id is not null;

-- What a provider may bring again although its person was erased: the hash of its id, and nothing else.
create table erased_message (
  account_id uuid not null references account (id),
  inbox_id uuid not null,
  provider_hash bytea not null,
  erased_at timestamptz not null,
  primary key (account_id, inbox_id, provider_hash),
  foreign key (account_id, inbox_id) references inbox (account_id, id)
);
create index erased_message_age on erased_message (erased_at);

create table mention (
  account_id uuid not null,
  id uuid not null,
  agent_id uuid not null,
  message_id uuid not null,
  conversation_id uuid not null,
  seen_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, message_id, agent_id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);
create index mention_conversation on mention (account_id, conversation_id);
create index mention_agent on mention (account_id, agent_id, conversation_id);

create table canned_answer (
  account_id uuid not null references account (id),
  id uuid not null,
  shortcut text not null,
  text text not null,
  created_at timestamptz not null,
  primary key (account_id, id)
);
create unique index canned_answer_shortcut on canned_answer (account_id, lower(shortcut));

-- What conversations are found by: the words of a message, or (without conversation) of a contact's name and addresses. Written
-- behind the log, up to search_head.
create table search_document (
  account_id uuid not null references account (id),
  id uuid not null,                  -- the message's or contact's
  conversation_id uuid,
  words tsvector not null,
  primary key (account_id, id)
);
create index search_document_words on search_document using gin (words);

create table search_head (
  account_id uuid primary key references account (id),
  number bigint not null
);

-- What was uploaded, and with which message it was sent; the bytes are in files/, under a name that says nothing.
create table attachment (
  account_id uuid not null references account (id),
  id uuid not null,
  owner text not null,               -- whose credential uploaded it: nobody else sends it
  message_id uuid,                   -- null until it is sent
  file text not null,
  name text not null,
  kind text not null check (kind in ('image', 'audio', 'video', 'document')),
  type text not null,
  bytes int not null,
  width int,
  height int,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, message_id),
  unique (account_id, file),
  foreign key (account_id, message_id) references message (account_id, id)
);
create index attachment_unsent on attachment (created_at) where message_id is null;
-- Companies whose customers pay by tokens, and the numbers that are dialled for them.
create table application (
  account_id uuid not null references account (id),
  id uuid not null,
  name text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);

create table dialed_number (
  account_id uuid not null,
  number text not null,
  application_id uuid not null,
  primary key (account_id, number),
  foreign key (account_id, application_id) references application (account_id, id)
);
create index dialed_number_application on dialed_number (account_id, application_id);

-- What a telephone exchange proves itself with: one for calls, one for wallets.
create table application_key (
  account_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  purpose text not null check (purpose in ('calls', 'wallets')),
  hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  unique (account_id, hash),
  foreign key (account_id, application_id) references application (account_id, id)
);
create index application_key_application on application_key (account_id, application_id);

create table wallet (
  account_id uuid not null,
  id uuid not null,
  application_id uuid not null,
  pin text not null,
  name text,
  email text,
  created_at timestamptz not null,
  removed_at timestamptz,            -- it was empty then; its entries stay
  primary key (account_id, id),
  foreign key (account_id, application_id) references application (account_id, id)
);
create unique index wallet_pin on wallet (account_id, application_id, ltrim(pin, '0')) where removed_at is null;

create table wallet_caller (
  account_id uuid not null,
  application_id uuid not null,
  number text not null,
  wallet_id uuid not null,
  primary key (account_id, application_id, number),
  foreign key (account_id, wallet_id) references wallet (account_id, id)
);
create index wallet_caller_wallet on wallet_caller (account_id, wallet_id);

-- The books. A wallet has two accounts, what it can spend and what is held of it; the company has one, which is minus the sum of
-- its wallets. Balances are moved by transfers and by nothing else: the triggers below see to it.
create table ledger_account (
  account_id uuid not null references account (id),
  owner_id uuid not null,            -- the wallet; the application for the company's
  side text not null check (side in ('wallet', 'held', 'company')),
  balance numeric(38) not null default 0,
  primary key (account_id, owner_id, side),
  check (side = 'company' or balance >= 0)
) with (fillfactor = 50);

-- One row is both entries, minus on the debit side and plus on the credit side: they cannot but sum to zero.
create table transfer (
  -- No foreign key: a row for each would be looked up, and the books, which have one, are moved by the same statement's trigger.
  account_id uuid not null,
  id uuid not null,
  number bigint not null,            -- its event's
  leg smallint not null,             -- its place in that movement
  wallet_id uuid not null,
  application_id uuid not null,
  kind text not null check (kind in ('top_up', 'charge', 'correction', 'hold', 'release', 'settlement')),
  debit text not null,
  credit text not null,
  amount bigint not null check (amount between 1 and 9007199254740991),
  tokens_after numeric(38) not null check (tokens_after >= 0),
  reason text,
  hold_id uuid,
  dialed_number text,                -- where an exchange charged by pin: the number that was dialled,
  caller text,                       -- and who called, where it was said; erased: a pseudonym
  actor text not null,
  created_at timestamptz not null,
  primary key (account_id, id),
  check (debit <> credit)
);
create index transfer_wallet on transfer (account_id, wallet_id, number desc, leg desc);
create index transfer_time on transfer using brin (created_at);
create index transfer_caller on transfer (account_id, caller, number desc) where caller is not null;

create view entry as
  select account_id, id as transfer_id, number, side, change as amount,
    case side when 'company' then application_id else wallet_id end as owner_id
  from transfer, lateral (values (debit, -amount), (credit, amount)) sides (side, change);

-- An account that a transfer names and that is not there is found by the count: no foreign key need look for it. The few accounts of
-- a batch are looked up by their key: a plan that was made while there were few must not read them all when there are many.
create function book_transfers() returns trigger language plpgsql set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  named bigint;
  moved bigint;
begin
  with change as (
    select account_id, case side when 'company' then application_id else wallet_id end as owner_id, side, sum(change) as change
    from added, lateral (values (debit, -amount), (credit, amount)) sides (side, change) group by 1, 2, 3
  ), done as (
    update ledger_account a set balance = a.balance + c.change from change c
    where a.account_id = c.account_id and a.owner_id = c.owner_id and a.side = c.side returning 1
  )
  select (select count(*) from change), (select count(*) from done) into named, moved;
  if moved <> named then
    raise exception 'a transfer names an account that is not in the books' using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
create trigger transfer_books after insert on transfer referencing new table as added
  for each statement execute function book_transfers();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: the books are not rewritten', lower(tg_op), tg_table_name
    using errcode = 'check_violation';
end $$;
create trigger transfer_stays before delete or truncate on transfer
  for each statement execute function refuse_change();
-- But for the caller, who may be erased: a pseudonym takes its place.
create trigger transfer_keeps before update on transfer for each row
  when (new.caller is null or new.caller not like 'erased:%' or to_jsonb(new) - 'caller' is distinct from to_jsonb(old) - 'caller')
  execute function refuse_change();
create trigger ledger_account_opens_empty before insert on ledger_account
  for each row when (new.balance <> 0) execute function refuse_change();
create trigger ledger_account_moves_by_transfer before update of balance on ledger_account
  for each row when (pg_trigger_depth() = 0) execute function refuse_change();
create trigger ledger_account_stays before delete or truncate on ledger_account
  for each statement execute function refuse_change();

-- Tokens put aside for something that runs. It ends once: what has ended does not change.
create table hold (
  account_id uuid not null,
  id uuid not null,
  wallet_id uuid not null,
  amount bigint not null check (amount between 1 and 9007199254740991),
  state text not null check (state in ('open', 'posted', 'voided', 'expired')),
  expires_at timestamptz not null,
  reason text,
  call_id uuid,                      -- what it was held for, where that was said when it ended
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id),
  check ((state = 'open') = (ended_at is null)),
  foreign key (account_id, wallet_id) references wallet (account_id, id)
);
create index hold_due on hold (expires_at) where state = 'open';
create index hold_wallet on hold (account_id, wallet_id, id);
create trigger hold_ends_once before update on hold
  for each row when (old.state <> 'open') execute function refuse_change();

-- Wrong pins of one caller at one dialled number.
create table pin_try (
  account_id uuid not null references account (id),
  dialed_number text not null,
  caller text not null,
  id uuid not null,
  failures timestamptz[] not null,
  locked_until timestamptz,
  primary key (account_id, dialed_number, caller),
  unique (account_id, id)
);

-- When a key found a wallet last: locks let it go on.
create table wallet_found (
  account_id uuid not null,
  key_id uuid not null,
  wallet_id uuid not null,
  found_at timestamptz not null,
  primary key (account_id, key_id, wallet_id),
  foreign key (account_id, key_id) references application_key (account_id, id),
  foreign key (account_id, wallet_id) references wallet (account_id, id)
);

-- A telephone call as the exchange told it when it was over.
create table call (
  account_id uuid not null,
  id uuid not null,
  number bigint not null,            -- its event's
  agent_id uuid not null,
  inbound_number text not null,      -- the caller's; empty: withheld, or erased
  dialed_number text not null,
  outbound_number text not null,
  started text not null,             -- wall clock of the account, as it was told
  ended text not null,
  told text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  duration_seconds int not null check (duration_seconds >= 0),
  outcome text not null,
  tokens_per_minute bigint not null,
  created_at timestamptz not null,
  erased_at timestamptz,             -- its caller was
  primary key (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);
create unique index call_once on call (account_id, agent_id, started, inbound_number, outbound_number)
  where erased_at is null;
create index call_number on call (account_id, number desc);
create index call_agent on call (account_id, agent_id, number desc);
create index call_caller on call (account_id, inbound_number, started_at desc);
create index call_started on call (account_id, started_at);

-- The call that a transfer paid for: of one transfer at most one (docs/decisions/0016-calls-and-charges.md). A transfer is never changed,
-- and most calls are told after they were charged: so this stands beside both.
create table charged_call (
  account_id uuid not null,
  transfer_id uuid not null,
  call_id uuid not null,
  primary key (account_id, transfer_id),
  foreign key (account_id, transfer_id) references transfer (account_id, id),
  foreign key (account_id, call_id) references call (account_id, id)
);
create index charged_call_call on charged_call (account_id, call_id);

-- A label on credentials, agents' memberships and sites.
create table addon (
  account_id uuid not null references account (id),
  id uuid not null,
  name text not null,
  by_product boolean not null,       -- whoever answers for the product of the visitor's page comes first
  created_at timestamptz not null,
  primary key (account_id, id)
);
create unique index addon_name on addon (account_id, lower(name));

create table addon_agent (
  account_id uuid not null,
  addon_id uuid not null,
  agent_id uuid not null,
  active boolean not null,
  created_at timestamptz not null,
  primary key (account_id, addon_id, agent_id),
  foreign key (account_id, addon_id) references addon (account_id, id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);

-- The site that a web inbox belongs to: its pages alone show the widget.
create table site (
  account_id uuid not null,
  inbox_id uuid not null,
  host text not null,
  email text not null,
  addon_id uuid,
  primary key (account_id, inbox_id),
  foreign key (account_id, inbox_id) references inbox (account_id, id),
  foreign key (account_id, addon_id) references addon (account_id, id)
);
create unique index site_host on site (account_id, host);

-- An agent at work on a site for an add-on; product empty: for none in particular.
create table post (
  account_id uuid not null,
  id uuid not null,
  addon_id uuid not null,
  inbox_id uuid not null,
  agent_id uuid not null,
  product text not null,
  is_admin boolean not null,
  shown boolean not null,
  receives boolean not null,
  created_at timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, addon_id) references addon (account_id, id),
  foreign key (account_id, inbox_id) references site (account_id, inbox_id),
  foreign key (account_id, agent_id) references agent (account_id, id)
);
create unique index post_product on post (account_id, addon_id, inbox_id, agent_id, product);
create index post_site on post (account_id, inbox_id);

-- From which product's page somebody writes.
create table visited_product (
  account_id uuid not null,
  inbox_id uuid not null,
  address text not null,
  product text not null,
  at timestamptz not null,
  primary key (account_id, inbox_id, address),
  foreign key (account_id, inbox_id) references inbox (account_id, id)
);

-- Tokens of a program that a member signed in: each pair retires the one before it.
create table token_family (
  account_id uuid not null,
  id uuid not null,
  addon_id uuid not null,
  member_id uuid not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, addon_id) references addon (account_id, id),
  foreign key (account_id, member_id) references member (account_id, id)
);
create index token_family_member on token_family (account_id, member_id);

create table token_pair (
  account_id uuid not null,
  id uuid not null,
  family_id uuid not null,
  access_hash bytea not null,
  refresh_hash bytea not null,
  access_expires_at timestamptz not null,
  refresh_expires_at timestamptz not null,
  retired_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, access_hash),
  unique (account_id, refresh_hash),
  foreign key (account_id, family_id) references token_family (account_id, id)
);
create index token_pair_family on token_pair (account_id, family_id);

-- What a program proves itself with: who it is, and whose resources it works with.
create table program_key (
  account_id uuid not null references account (id),
  id uuid not null,
  kind text not null check (kind in ('authorization', 'corporate')),
  hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  unique (account_id, hash)
);

-- Lets one person into a conversation, so many times until a day is over.
create table access_link (
  account_id uuid not null,
  id uuid not null,
  inbox_id uuid not null,
  user_key text not null,
  token_hash bytea not null,
  sealed_token bytea not null,       -- the same link is shown again
  date_limit text not null,
  expires_at timestamptz not null,   -- the end of that day where the account is
  max_uses int not null check (max_uses > 0),
  uses int not null default 0 check (uses <= max_uses),
  revoked_at timestamptz,
  email text,                        -- where it was sent last
  phone text,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, token_hash),
  foreign key (account_id, inbox_id) references inbox (account_id, id)
);
create index access_link_user on access_link (account_id, inbox_id, user_key);

-- People of other systems, who sign in here.
create table outside_user (
  account_id uuid not null,
  id uuid not null,
  user_key text not null,
  contact_id uuid not null,
  sealed bytea not null,             -- password and key: they are shown again
  api_key_hash bytea not null,
  platform text,
  device_name text,
  hardware_id text,
  os_version text,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, user_key),
  unique (account_id, api_key_hash),
  foreign key (account_id, contact_id) references contact (account_id, id)
);
create index outside_user_contact on outside_user (account_id, contact_id);

-- A conversation between such people; pair is both of them where they are two for good.
create table user_chat (
  account_id uuid not null,
  conversation_id uuid not null,
  pair text,
  created_at timestamptz not null,
  primary key (account_id, conversation_id),
  unique (account_id, pair),
  foreign key (account_id, conversation_id) references conversation (account_id, id)
);

create table user_chat_contact (
  account_id uuid not null,
  conversation_id uuid not null,
  contact_id uuid not null,
  place int not null,                -- 1 began it
  read_number bigint not null default 0,
  primary key (account_id, conversation_id, contact_id),
  foreign key (account_id, conversation_id) references user_chat (account_id, conversation_id),
  foreign key (account_id, contact_id) references contact (account_id, id)
);
create index user_chat_contact_contact on user_chat_contact (account_id, contact_id);

-- What would have been mailed or texted, where an account only looks at it.
create table outbox (
  account_id uuid not null references account (id),
  id uuid not null,                  -- of the job
  channel text not null check (channel in ('email', 'sms')),
  recipient text not null,
  subject text,
  body text not null,
  html text,
  created_at timestamptz not null,
  primary key (account_id, id)
);

-- The account's log: numbers, kinds and ids, never texts or personal data.
-- A row holds what happened one after the other in a transaction, at most 32 events of it (docs/decisions/0023).
create table event_page (
  account_id uuid not null,
  last bigint not null,              -- number of its newest event; they are numbered without a gap
  at timestamptz not null,
  kinds text[] not null check (cardinality(kinds) between 1 and 32),
  subjects uuid[] not null,
  conversation_ids uuid[] not null,
  inbox_ids uuid[] not null,
  also text[],                       -- of each the agents and teams that had it before this event, as an array: they hear it too
  changed text[],                    -- of each the changed fields, as an array
  primary key (account_id, last)
) with (toast_tuple_target = 8160);  -- as large as a row may be: to compress what is read as a whole, and soon, costs more than it saves

create view event as
  select p.account_id, p.last - cardinality(p.kinds) + e.place as number, p.at, e.kind, e.subject, e.conversation_id, e.inbox_id,
    e.also::uuid[] as also, e.changed::text[] as changed, p.last as page
  from event_page p cross join lateral unnest(p.kinds, p.subjects, p.conversation_ids, p.inbox_ids, p.also, p.changed)
    with ordinality e (kind, subject, conversation_id, inbox_id, also, changed, place);

-- Where an account's events go: a cursor over its log. Its secret has its id.
create table webhook (
  account_id uuid not null references account (id),
  id uuid not null,
  url text not null,
  kinds text[],                      -- null: every kind
  active boolean not null default true,
  failure text,                      -- why the last delivery failed
  failing_since timestamptz,
  upto bigint not null,              -- the newest event that it has, or does not want
  delivered_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id)
);

-- What must happen outside the transaction that asked for it.
-- By what an account's letters go, where it has a mail server or a sender of text messages of its own.
create table carrier (
  account_id uuid not null references account (id),
  channel text not null check (channel in ('email', 'sms')),
  settings jsonb not null,
  sealed bytea,                      -- its secret; null: it needs none
  changed_at timestamptz not null,
  primary key (account_id, channel)
);

create table job (
  account_id uuid not null references account (id),
  id uuid not null,
  kind text not null,
  order_key text not null,           -- jobs of one order key run one after the other
  payload jsonb not null,
  state text not null default 'waiting'
    check (state in ('waiting', 'running', 'done', 'gone', 'failed', 'uncertain')), -- gone: what it was for is past
  attempts int not null default 0,
  run_at timestamptz not null,
  locked_until timestamptz,
  failure text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id)
);
create index job_due on job (run_at) where state = 'waiting';
create index job_running on job (locked_until) where state = 'running';
create index job_mail on job (account_id, created_at) where kind = 'mail';
create index job_letter on job (account_id, id) where kind = 'mail';
create unique index job_webhook on job (account_id, order_key) where kind = 'webhook';
-- What failed and names somebody: erased with them.
create index job_personal on job (account_id) where kind in ('fetch-file', 'name-contact') and state = 'failed';
create index job_order on job (account_id, order_key, id) where state in ('waiting', 'running');

-- What programs asked by any of the APIs and were told, without credentials: for the account's developers, newest thousand.
create table api_call (
  account_id uuid not null references account (id),
  id uuid not null,
  at timestamptz not null,
  dialect text not null,
  method text not null,
  path text not null,
  status int not null,
  milliseconds int not null,
  address text not null,
  credential text not null,
  request text,
  answer text,
  failed boolean not null,           -- as its dialect says: some say so with status 200
  primary key (account_id, id)
);

create table audit (
  account_id uuid not null references account (id),
  id uuid not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text,
  address text,
  primary key (account_id, id)
);
