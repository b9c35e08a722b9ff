-- When a pin of this caller was right at this dialled number last: what strangers try there does not lock it out.
alter table pin_try add column right_at timestamptz;
