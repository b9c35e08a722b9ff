-- From which network a visitor or a form began a conversation (a keyed hash of it; null: nobody counts it), so that one network alone
-- does not take all places of an inbox's agents.
alter table conversation add column network text;
