-- An address that an agent takes away from a contact files nothing with it any more, and of several addresses in one inbox it is known
-- which wrote last.
alter table contact_inbox add taken_away boolean not null default false;
-- Only kept where a contact has more than one row in the inbox; null: it is not known.
alter table contact_inbox add wrote_at timestamptz;
