-- How many minutes a day a learner means to learn; null for no goal.
ALTER TABLE users ADD COLUMN daily_goal_minutes integer CHECK (daily_goal_minutes BETWEEN 1 AND 1440);

-- When a recording was made, by the clock of the device and with its offset from UTC; null where the device did not say.
ALTER TABLE pronunciation_attempts ADD COLUMN recorded_at timestamptz;
ALTER TABLE pronunciation_attempts ADD COLUMN recorded_offset_minutes integer CHECK (recorded_offset_minutes BETWEEN -720 AND 840);
