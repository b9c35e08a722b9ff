-- Who makes a link, and what each use of it handed out.

-- Links are told again to the member or key that made them alone; both null: a program's, or one from before this was kept.
alter table access_link add column member_id uuid;
alter table access_link add column key_id uuid;
alter table access_link add foreign key (account_id, member_id) references member (account_id, id);
-- Before this migration everybody who used a link was given the same token, which no row names.
alter table access_link add column former boolean not null default false;
update access_link set former = true;

-- One use of a link: its token lets one browser in as long as the link is good.
create table access_entry (
  account_id uuid not null,
  hash bytea not null,
  link_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, hash),
  foreign key (account_id, link_id) references access_link (account_id, id)
);
create index access_entry_link on access_entry (account_id, link_id);
create index access_entry_expires on access_entry (expires_at);

-- Visitors' addresses whose token of before this migration is good no more.
create table ended_visitor (
  account_id uuid not null references account (id),
  address text not null,
  ended_at timestamptz not null,
  primary key (account_id, address)
);

-- A browser that a user of another system signed in with; the user's key is the program's.
create table user_session (
  account_id uuid not null,
  hash bytea not null,
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, hash),
  foreign key (account_id, user_id) references outside_user (account_id, id)
);
create index user_session_user on user_session (account_id, user_id);
create index user_session_expires on user_session (expires_at);

-- Password and key of a user are told again to the key that registered it alone; null: from before this was kept.
alter table outside_user add column program_key_id uuid;
alter table outside_user add foreign key (account_id, program_key_id) references program_key (account_id, id);
-- Keys that may have registered those.
alter table program_key add column former boolean not null default false;
update program_key set former = true;
