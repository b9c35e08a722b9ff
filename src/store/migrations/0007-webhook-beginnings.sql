-- How often a webhook got another address or was let go on: an answer to a delivery of before says nothing of what is now.
alter table webhook add column beginning integer not null default 0;
