-- What the means of aggregate_scores are made of, in millionths of a point: whole numbers, so that taking one unit's
-- share out and putting another in gives what adding everything up anew gives. Rows from before hold none of them until
-- they next change.
ALTER TABLE aggregate_scores ADD COLUMN scored_units integer;
ALTER TABLE aggregate_scores ADD COLUMN score_sum bigint;
ALTER TABLE aggregate_scores ADD COLUMN pronunciation_sum bigint;

-- Projections read the completions and scored attempts of a unit, however much else was done on it. The other two served
-- no query, and every event paid for them.
DROP INDEX learning_events_user_id_unit_id_idx;
CREATE INDEX learning_events_user_unit_kind_idx ON learning_events (user_id, unit_id, kind, occurred_at);
DROP INDEX learning_events_user_id_kind_idx;
DROP INDEX learning_events_user_id_asset_id_idx;
