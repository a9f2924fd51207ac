-- What arrived of the uploads of deleted accounts, for the object store to forget. The row goes once it has and no upload
-- URL signed for the object is left alive.
CREATE TABLE abandoned_uploads (
    id uuid NOT NULL PRIMARY KEY,
    object_key text NOT NULL CHECK (length(object_key) BETWEEN 1 AND 1024),
    multipart_id text,
    keep_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX abandoned_uploads_keep_until_idx ON abandoned_uploads (keep_until);
