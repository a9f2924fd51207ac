ALTER TABLE pronunciation_attempts DROP COLUMN recorded_offset_minutes;
ALTER TABLE pronunciation_attempts DROP COLUMN recorded_at;
ALTER TABLE users DROP COLUMN daily_goal_minutes;
