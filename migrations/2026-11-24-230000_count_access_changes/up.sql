-- Changes of an account's role, activity or existence, counted under the lock of its row: which of two is the later one
-- does not depend on whose clock is ahead.
ALTER TABLE users ADD COLUMN access_version bigint NOT NULL DEFAULT 0;
