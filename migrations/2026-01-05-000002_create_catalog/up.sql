CREATE TABLE stories (
    id uuid NOT NULL PRIMARY KEY,
    level_id uuid NOT NULL REFERENCES levels (id) ON DELETE CASCADE,
    slug text NOT NULL CHECK (length(trim(slug)) > 0),
    title text NOT NULL CHECK (length(trim(title)) > 0),
    description text,
    position integer NOT NULL CHECK (position >= 1),
    published_at timestamptz,
    deleted_at timestamptz,
    deletion_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX stories_slug_key ON stories (level_id, slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX stories_position_key ON stories (level_id, position) WHERE deleted_at IS NULL;
CREATE INDEX stories_level_id_idx ON stories (level_id);

CREATE TABLE units (
    id uuid NOT NULL PRIMARY KEY,
    story_id uuid NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
    slug text NOT NULL CHECK (length(trim(slug)) > 0),
    title text NOT NULL CHECK (length(trim(title)) > 0),
    description text,
    position integer NOT NULL CHECK (position >= 1),
    reference_text text,
    published_at timestamptz,
    deleted_at timestamptz,
    deletion_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX units_slug_key ON units (story_id, slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX units_position_key ON units (story_id, position) WHERE deleted_at IS NULL;
CREATE INDEX units_story_id_idx ON units (story_id);

CREATE TABLE unit_assets (
    id uuid NOT NULL PRIMARY KEY,
    unit_id uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
    type text NOT NULL CHECK (type IN ('VIDEO', 'AUDIO', 'SUBTITLE', 'SCREENSHOT', 'METADATA')),
    minio_key text NOT NULL CHECK (length(minio_key) BETWEEN 1 AND 1024),
    language text,
    content_type text,
    size_bytes bigint CHECK (size_bytes >= 0),
    sha256 text CHECK (length(sha256) = 64),
    duration_ms bigint CHECK (duration_ms >= 0),
    metadata jsonb,
    position integer NOT NULL CHECK (position >= 1),
    deleted_at timestamptz,
    deletion_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX unit_assets_minio_key_key ON unit_assets (minio_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX unit_assets_position_key ON unit_assets (unit_id, position) WHERE deleted_at IS NULL;
CREATE INDEX unit_assets_unit_id_idx ON unit_assets (unit_id);

-- Media on its way in: an upload is a promise of one object, redeemed when it is registered as an asset.
CREATE TABLE uploads (
    id uuid NOT NULL PRIMARY KEY,
    unit_id uuid NOT NULL REFERENCES units (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    type text NOT NULL CHECK (type IN ('VIDEO', 'AUDIO', 'SUBTITLE', 'SCREENSHOT', 'METADATA')),
    file_name text NOT NULL CHECK (length(trim(file_name)) > 0),
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 1),
    sha256 text NOT NULL CHECK (length(sha256) = 64),
    object_key text NOT NULL CHECK (length(object_key) BETWEEN 1 AND 1024),
    multipart_id text,
    part_size_bytes bigint CHECK (part_size_bytes >= 1),
    asset_id uuid REFERENCES unit_assets (id) ON DELETE SET NULL,
    registered_at timestamptz,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX uploads_object_key_key ON uploads (object_key);
CREATE INDEX uploads_unit_id_idx ON uploads (unit_id);
CREATE INDEX uploads_user_id_idx ON uploads (user_id);
CREATE INDEX uploads_asset_id_idx ON uploads (asset_id);
CREATE INDEX uploads_expires_at_idx ON uploads (expires_at);

-- One row that every write to the catalogue advances in its own transaction: replicas compare it to know that their
-- caches are out of date.
CREATE TABLE catalog_revision (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    revision bigint NOT NULL
);
INSERT INTO catalog_revision (id, revision) VALUES (1, 0);
