-- Recordings are kept for a time and then erased; the attempt and its score stay. Learners may announce so many a day.
ALTER TABLE pronunciation_attempts ADD COLUMN recording_erased_at timestamptz;
CREATE INDEX pronunciation_attempts_user_created_idx ON pronunciation_attempts (user_id, created_at);
CREATE INDEX pronunciation_attempts_recorded_idx ON pronunciation_attempts (created_at) WHERE recording_erased_at IS NULL;
