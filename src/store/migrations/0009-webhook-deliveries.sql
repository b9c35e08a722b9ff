-- The newest event of the delivery that a webhook was last sent: sent again, a delivery is the same. Not above `upto`: it was taken.
alter table webhook add column delivering bigint not null default 0;
