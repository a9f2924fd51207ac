DROP INDEX uploads_claimed_until_idx;
ALTER TABLE uploads DROP COLUMN claimed_until;
ALTER TABLE uploads DROP COLUMN registration_error;
ALTER TABLE uploads DROP COLUMN registration;
