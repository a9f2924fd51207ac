-- `levels` stands here and not with the rest of the catalogue because users.selected_level_id refers to it.
CREATE TABLE levels (
    id uuid NOT NULL PRIMARY KEY,
    language text NOT NULL CHECK (length(trim(language)) > 0),
    slug text NOT NULL CHECK (length(trim(slug)) > 0),
    name text NOT NULL CHECK (length(trim(name)) > 0),
    description text,
    position integer NOT NULL CHECK (position >= 1),
    published_at timestamptz,
    deleted_at timestamptz,
    deletion_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX levels_slug_key ON levels (language, slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX levels_name_key ON levels (language, name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX levels_position_key ON levels (language, position) WHERE deleted_at IS NULL;

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL CHECK (length(trim(email)) > 0),
    username text NOT NULL CHECK (length(username) BETWEEN 3 AND 50),
    password_hash text,
    first_name text,
    last_name text,
    profile_picture_url text,
    role text NOT NULL CHECK (role IN ('learner', 'author', 'instructor', 'admin')),
    selected_level_id uuid REFERENCES levels (id) ON DELETE SET NULL,
    time_zone text NOT NULL DEFAULT 'UTC' CHECK (length(trim(time_zone)) > 0),
    is_active boolean NOT NULL DEFAULT true,
    last_login_at timestamptz,
    access_changed_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
CREATE INDEX users_selected_level_id_idx ON users (selected_level_id);
CREATE INDEX users_access_changed_at_idx ON users (access_changed_at);

CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    signed_in_by text NOT NULL CHECK (signed_in_by IN ('password', 'magic_link')),
    refresh_token_hash text NOT NULL,
    previous_token_hash text,
    rotated_at timestamptz,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    revoked_at timestamptz,
    user_agent text,
    ip text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX sessions_refresh_token_hash_key ON sessions (refresh_token_hash);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);
CREATE INDEX sessions_revoked_at_idx ON sessions (revoked_at);

CREATE TABLE magic_links (
    id uuid NOT NULL PRIMARY KEY,
    token_hash text NOT NULL,
    code_hash text NOT NULL,
    code_attempts integer NOT NULL DEFAULT 0 CHECK (code_attempts >= 0),
    email text NOT NULL CHECK (length(trim(email)) > 0),
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX magic_links_token_hash_key ON magic_links (token_hash);
CREATE INDEX magic_links_expires_at_idx ON magic_links (expires_at);
CREATE INDEX magic_links_user_id_idx ON magic_links (user_id);
CREATE INDEX magic_links_email_idx ON magic_links (email, created_at);

-- The answer to a POST, kept so that a repeated request gets the same bytes. `scope` is who asked.
CREATE TABLE idempotency_keys (
    scope text NOT NULL CHECK (length(scope) > 0),
    key text NOT NULL CHECK (length(key) > 0),
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    request_hash text NOT NULL,
    status integer CHECK (status BETWEEN 100 AND 599),
    response_headers jsonb,
    response_body text,
    locked_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_user_id_idx ON idempotency_keys (user_id);

-- Recordings of deleted accounts that the object store still has to forget. A prefix that ends in / is a folder of the
-- bucket, any other is one object. The row goes once they are gone and no upload URL signed for them is left alive.
CREATE TABLE recording_erasures (
    id uuid NOT NULL PRIMARY KEY,
    prefix text NOT NULL CHECK (length(prefix) > 0),
    keep_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- What kind of instance this database belongs to: a row ('environment', 'production') marks it as production.
CREATE TABLE instance_settings (
    name text NOT NULL PRIMARY KEY CHECK (length(name) > 0),
    value text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
