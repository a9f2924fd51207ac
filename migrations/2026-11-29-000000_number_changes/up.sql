-- What devices are told by sync: which rows changed, numbered in the order in which the changes were committed. The
-- catalogue's number is its revision, whose row every write to the catalogue locks; a learner's is `change_number`, taken
-- under the lock of the account. Tombstones up to the forgotten number are gone.
ALTER TABLE users ADD COLUMN change_number bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN forgotten_number bigint NOT NULL DEFAULT 0;
ALTER TABLE catalog_revision ADD COLUMN forgotten_revision bigint NOT NULL DEFAULT 0;

-- The nodes that learners see, each with the revision that last changed what they see of it; `deleted_at` where they see
-- it no longer.
CREATE TABLE catalog_changes (
    entity text NOT NULL CHECK (entity IN ('asset', 'level', 'story', 'unit')),
    entity_id uuid NOT NULL,
    revision bigint NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (entity, entity_id)
);
CREATE INDEX catalog_changes_revision_idx ON catalog_changes (revision, entity, entity_id);
CREATE INDEX catalog_changes_deleted_at_idx ON catalog_changes (deleted_at) WHERE deleted_at IS NOT NULL;

-- A learner's own rows. `entity_id` is what names the row to its owner: a unit, an asset, a day, a period.
CREATE TABLE learner_changes (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    entity text NOT NULL CHECK (entity IN ('assetProgress', 'attempt', 'plan', 'profile', 'progress', 'score')),
    entity_id text NOT NULL CHECK (length(entity_id) > 0),
    number bigint NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (user_id, entity, entity_id)
);
CREATE INDEX learner_changes_user_id_number_idx ON learner_changes (user_id, number);
CREATE INDEX learner_changes_deleted_at_idx ON learner_changes (deleted_at) WHERE deleted_at IS NOT NULL;

-- One row, made at the first start: a restored database gets another, since its numbers have gone back.
CREATE TABLE sync_instance (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    instance uuid NOT NULL,
    created_at timestamptz NOT NULL
);

INSERT INTO catalog_changes (entity, entity_id, revision)
SELECT 'level', levels.id, catalog_revision.revision FROM levels CROSS JOIN catalog_revision
WHERE levels.deleted_at IS NULL AND levels.published_at IS NOT NULL;

INSERT INTO catalog_changes (entity, entity_id, revision)
SELECT 'story', stories.id, catalog_revision.revision FROM stories
JOIN levels ON levels.id = stories.level_id CROSS JOIN catalog_revision
WHERE stories.deleted_at IS NULL AND stories.published_at IS NOT NULL
    AND levels.deleted_at IS NULL AND levels.published_at IS NOT NULL;

INSERT INTO catalog_changes (entity, entity_id, revision)
SELECT 'unit', units.id, catalog_revision.revision FROM units
JOIN stories ON stories.id = units.story_id JOIN levels ON levels.id = stories.level_id CROSS JOIN catalog_revision
WHERE units.deleted_at IS NULL AND units.published_at IS NOT NULL
    AND stories.deleted_at IS NULL AND stories.published_at IS NOT NULL
    AND levels.deleted_at IS NULL AND levels.published_at IS NOT NULL;

INSERT INTO catalog_changes (entity, entity_id, revision)
SELECT 'asset', unit_assets.id, catalog_revision.revision FROM unit_assets JOIN units ON units.id = unit_assets.unit_id
JOIN stories ON stories.id = units.story_id JOIN levels ON levels.id = stories.level_id CROSS JOIN catalog_revision
WHERE unit_assets.deleted_at IS NULL
    AND units.deleted_at IS NULL AND units.published_at IS NOT NULL
    AND stories.deleted_at IS NULL AND stories.published_at IS NOT NULL
    AND levels.deleted_at IS NULL AND levels.published_at IS NOT NULL;

INSERT INTO learner_changes (user_id, entity, entity_id, number)
SELECT id, 'profile', CAST(id AS text), 0 FROM users WHERE deleted_at IS NULL;
INSERT INTO learner_changes (user_id, entity, entity_id, number)
SELECT user_id, 'progress', CAST(unit_id AS text), 0 FROM user_progress;
INSERT INTO learner_changes (user_id, entity, entity_id, number)
SELECT user_id, 'assetProgress', CAST(asset_id AS text), 0 FROM unit_asset_progress;
INSERT INTO learner_changes (user_id, entity, entity_id, number)
SELECT user_id, 'plan', CAST(planned_date AS text), 0 FROM daily_plans;
INSERT INTO learner_changes (user_id, entity, entity_id, number)
SELECT user_id, 'attempt', CAST(id AS text), 0 FROM pronunciation_attempts;
INSERT INTO learner_changes (user_id, entity, entity_id, number)
SELECT user_id, 'score', period || ':' || CAST(period_start AS text), 0 FROM aggregate_scores;
