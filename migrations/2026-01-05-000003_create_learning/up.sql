-- What learners did, and what is projected from it. A unit that is hard-deleted takes its projections with it, but
-- deleting in the API is soft, so history stays.
CREATE TABLE learning_events (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('unit_started', 'asset_progress', 'unit_completed', 'pronunciation_scored')),
    unit_id uuid REFERENCES units (id) ON DELETE CASCADE,
    asset_id uuid REFERENCES unit_assets (id) ON DELETE CASCADE,
    payload jsonb NOT NULL,
    occurred_at timestamptz NOT NULL,
    local_date date NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX learning_events_user_id_unit_id_idx ON learning_events (user_id, unit_id, occurred_at);
CREATE INDEX learning_events_user_id_asset_id_idx ON learning_events (user_id, asset_id);
CREATE INDEX learning_events_user_id_kind_idx ON learning_events (user_id, kind, occurred_at);
CREATE INDEX learning_events_user_id_occurred_at_idx ON learning_events (user_id, occurred_at);
CREATE INDEX learning_events_unit_id_idx ON learning_events (unit_id);
CREATE INDEX learning_events_asset_id_idx ON learning_events (asset_id);

CREATE TABLE user_progress (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
    completed boolean NOT NULL,
    score double precision CHECK (score BETWEEN 0 AND 100),
    last_score double precision CHECK (last_score BETWEEN 0 AND 100),
    started_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX user_progress_user_id_unit_id_key ON user_progress (user_id, unit_id);
CREATE INDEX user_progress_unit_id_idx ON user_progress (unit_id);

CREATE TABLE unit_asset_progress (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    asset_id uuid NOT NULL REFERENCES unit_assets (id) ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
    position_seconds double precision NOT NULL CHECK (position_seconds >= 0),
    -- Which event the position comes from: the latest one wins, whatever the order of arrival.
    position_at timestamptz NOT NULL,
    position_event_id uuid NOT NULL,
    seconds_watched double precision NOT NULL CHECK (seconds_watched >= 0),
    progress_percent double precision NOT NULL CHECK (progress_percent BETWEEN 0 AND 100),
    completed boolean NOT NULL,
    completed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX unit_asset_progress_user_id_asset_id_key ON unit_asset_progress (user_id, asset_id);
CREATE INDEX unit_asset_progress_user_id_unit_id_idx ON unit_asset_progress (user_id, unit_id);
CREATE INDEX unit_asset_progress_asset_id_idx ON unit_asset_progress (asset_id);
CREATE INDEX unit_asset_progress_unit_id_idx ON unit_asset_progress (unit_id);

CREATE TABLE daily_plans (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    planned_date date NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX daily_plans_user_id_planned_date_key ON daily_plans (user_id, planned_date);

CREATE TABLE daily_plan_entries (
    id uuid NOT NULL PRIMARY KEY,
    daily_plan_id uuid NOT NULL REFERENCES daily_plans (id) ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
    position integer NOT NULL CHECK (position >= 1),
    completed boolean NOT NULL,
    score double precision CHECK (score BETWEEN 0 AND 100),
    completed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX daily_plan_entries_plan_unit_key ON daily_plan_entries (daily_plan_id, unit_id);
CREATE INDEX daily_plan_entries_unit_id_idx ON daily_plan_entries (unit_id);

CREATE TABLE pronunciation_attempts (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
    audio_key text NOT NULL CHECK (length(audio_key) BETWEEN 1 AND 1024),
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 1),
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    reference_text text NOT NULL CHECK (length(trim(reference_text)) > 0),
    language text NOT NULL CHECK (length(trim(language)) > 0),
    status text NOT NULL CHECK (status IN ('awaiting_upload', 'scored', 'failed')),
    failure text,
    failure_retryable boolean,
    score double precision CHECK (score BETWEEN 0 AND 100),
    accuracy double precision CHECK (accuracy BETWEEN 0 AND 100),
    fluency double precision CHECK (fluency BETWEEN 0 AND 100),
    completeness double precision CHECK (completeness BETWEEN 0 AND 100),
    prosody double precision CHECK (prosody BETWEEN 0 AND 100),
    words jsonb,
    feedback text,
    scorer text,
    scorer_version text,
    duration_ms bigint CHECK (duration_ms >= 0),
    scored_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (status <> 'scored' OR score IS NOT NULL),
    CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CHECK ((failure IS NULL) = (failure_retryable IS NULL))
);
CREATE UNIQUE INDEX pronunciation_attempts_audio_key_key ON pronunciation_attempts (audio_key);
CREATE INDEX pronunciation_attempts_user_unit_created_idx ON pronunciation_attempts (user_id, unit_id, created_at);
CREATE INDEX pronunciation_attempts_unit_id_idx ON pronunciation_attempts (unit_id);

CREATE TABLE aggregate_scores (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    period text NOT NULL CHECK (period IN ('DAILY', 'WEEKLY', 'MONTHLY', 'OVERALL')),
    period_start date NOT NULL,
    score double precision CHECK (score BETWEEN 0 AND 100),
    units_completed integer NOT NULL CHECK (units_completed >= 0),
    pronunciation_attempts integer NOT NULL CHECK (pronunciation_attempts >= 0),
    average_pronunciation double precision CHECK (average_pronunciation BETWEEN 0 AND 100),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX aggregate_scores_user_period_start_key ON aggregate_scores (user_id, period, period_start);
