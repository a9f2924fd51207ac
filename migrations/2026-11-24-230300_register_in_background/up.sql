-- What the author of an upload says of the asset that it becomes: set while and after it is made one, so that the work
-- can be taken up by another process; why it failed; and until when somebody is at it.
ALTER TABLE uploads ADD COLUMN registration jsonb;
ALTER TABLE uploads ADD COLUMN registration_error jsonb;
ALTER TABLE uploads ADD COLUMN claimed_until timestamptz;
CREATE INDEX uploads_claimed_until_idx ON uploads (claimed_until)
    WHERE registration IS NOT NULL AND registration_error IS NULL AND registered_at IS NULL;
