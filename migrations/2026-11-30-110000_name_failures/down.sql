ALTER TABLE pronunciation_attempts DROP COLUMN failure_code;
