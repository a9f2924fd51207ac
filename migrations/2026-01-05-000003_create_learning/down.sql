DROP TABLE aggregate_scores;
DROP TABLE pronunciation_attempts;
DROP TABLE daily_plan_entries;
DROP TABLE daily_plans;
DROP TABLE unit_asset_progress;
DROP TABLE user_progress;
DROP TABLE learning_events;
