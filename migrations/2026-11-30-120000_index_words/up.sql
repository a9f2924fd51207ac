-- What `GET /search` finds: each node of the catalogue, deleted ones too, and the words of its texts as the program folds
-- them. Both databases are asked for plain bytes alone, so that they give the same answers. The program fills both tables:
-- what is missing, or was made by other rules (`version`) or of an earlier text (`node_updated_at`), it makes anew.
CREATE TABLE search_entries (
    -- The node's.
    id uuid NOT NULL PRIMARY KEY,
    level_id uuid NOT NULL REFERENCES levels (id) ON DELETE CASCADE,
    story_id uuid REFERENCES stories (id) ON DELETE CASCADE,
    unit_id uuid REFERENCES units (id) ON DELETE CASCADE,
    version integer NOT NULL,
    node_updated_at timestamptz NOT NULL,
    CHECK (id = coalesce(unit_id, story_id, level_id))
);
CREATE INDEX search_entries_level_id_idx ON search_entries (level_id);
CREATE INDEX search_entries_story_id_idx ON search_entries (story_id);
CREATE INDEX search_entries_unit_id_idx ON search_entries (unit_id);

CREATE TABLE search_words (
    -- UTF-8.
    word bytea NOT NULL,
    entry_id uuid NOT NULL REFERENCES search_entries (id) ON DELETE CASCADE,
    in_title boolean NOT NULL,
    PRIMARY KEY (word, entry_id)
);
CREATE INDEX search_words_entry_id_idx ON search_words (entry_id);
