-- What somebody said of themselves, and nobody checked: such an address files nothing, and may be claimed beside its owner.
alter table contact_address add column claimed boolean not null default false;
alter table contact_address drop constraint contact_address_pkey;
alter table contact_address add primary key (account_id, contact_id, kind, value);
create unique index contact_address_owner on contact_address (account_id, kind, value) where not claimed;
create index contact_address_value on contact_address (account_id, kind, value);
drop index contact_address_contact;
