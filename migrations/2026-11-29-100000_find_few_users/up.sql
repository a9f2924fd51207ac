-- Administrators and deleted accounts are few among many: they are found without reading everybody.
CREATE INDEX users_role_idx ON users (role, id);
CREATE INDEX users_deleted_at_idx ON users (deleted_at) WHERE deleted_at IS NOT NULL;
