-- What belongs to an address goes where the address goes: each row that a merge moves says which contact it would be of if no merge
-- were in force (null: the contact that it names), so that taking a merge back needs no list of what was moved.
alter table contact_address add origin_id uuid, add foreign key (account_id, origin_id) references contact (account_id, id);
alter table contact_inbox add origin_id uuid, add foreign key (account_id, origin_id) references contact (account_id, id);
alter table conversation add origin_id uuid, add foreign key (account_id, origin_id) references contact (account_id, id);
alter table lead add origin_id uuid, add foreign key (account_id, origin_id) references contact (account_id, id);
alter table outside_user add origin_id uuid, add foreign key (account_id, origin_id) references contact (account_id, id);
-- A seat in a chat is a user's: two users whose contacts were merged keep one each.
alter table user_chat_contact add origin_id uuid, add foreign key (account_id, origin_id) references contact (account_id, id),
  add user_id uuid, add foreign key (account_id, user_id) references outside_user (account_id, id) on delete cascade;

do $$
declare
  m record;
begin
  for m in select account_id, from_id, moved from contact_merge where undone_at is null order by account_id, id loop
    update contact_address t set origin_id = coalesce(origin_id, m.from_id) where account_id = m.account_id and contact_id <> m.from_id
      and (kind, value) in (select x ->> 'kind', x ->> 'value' from jsonb_array_elements(m.moved -> 'addresses') x);
    update contact_inbox t set origin_id = coalesce(origin_id, m.from_id) where account_id = m.account_id and contact_id <> m.from_id
      and (inbox_id, address) in (select (x ->> 'inboxId')::uuid, x ->> 'address' from jsonb_array_elements(m.moved -> 'inboxes') x);
    update conversation t set origin_id = coalesce(origin_id, m.from_id) where account_id = m.account_id and contact_id <> m.from_id
      and id in (select (x ->> 'id')::uuid from jsonb_array_elements(m.moved -> 'conversations') x);
    update lead t set origin_id = coalesce(origin_id, m.from_id) where account_id = m.account_id and contact_id <> m.from_id
      and id in (select x::uuid from jsonb_array_elements_text(m.moved -> 'leads') x);
    update outside_user t set origin_id = coalesce(origin_id, m.from_id) where account_id = m.account_id and contact_id <> m.from_id
      and id in (select x::uuid from jsonb_array_elements_text(m.moved -> 'users') x);
    update user_chat_contact t set origin_id = coalesce(origin_id, m.from_id) where account_id = m.account_id and contact_id <> m.from_id
      and conversation_id in (select x::uuid from jsonb_array_elements_text(m.moved -> 'chats') x);
  end loop;
end $$;

-- Of two users of one contact in a chat of two, the pair names which.
update user_chat_contact p set user_id = (
  select u.id from outside_user u join user_chat c on c.account_id = p.account_id and c.conversation_id = p.conversation_id
  where u.account_id = p.account_id and u.contact_id = p.contact_id
  order by u.origin_id is not distinct from p.origin_id desc, position(u.id::text in coalesce(c.pair, '')) > 0 desc, u.id limit 1);

alter table user_chat_contact drop constraint user_chat_contact_pkey, add primary key (account_id, conversation_id, place);
create index user_chat_contact_user on user_chat_contact (account_id, user_id);
