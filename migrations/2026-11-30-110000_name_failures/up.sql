-- Why an attempt failed, for programs; `failure` says it to people.
ALTER TABLE pronunciation_attempts ADD COLUMN failure_code text;
