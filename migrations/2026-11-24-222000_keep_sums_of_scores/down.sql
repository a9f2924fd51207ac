CREATE INDEX learning_events_user_id_asset_id_idx ON learning_events (user_id, asset_id);
CREATE INDEX learning_events_user_id_kind_idx ON learning_events (user_id, kind, occurred_at);
DROP INDEX learning_events_user_unit_kind_idx;
CREATE INDEX learning_events_user_id_unit_id_idx ON learning_events (user_id, unit_id, occurred_at);
ALTER TABLE aggregate_scores DROP COLUMN pronunciation_sum;
ALTER TABLE aggregate_scores DROP COLUMN score_sum;
ALTER TABLE aggregate_scores DROP COLUMN scored_units;
