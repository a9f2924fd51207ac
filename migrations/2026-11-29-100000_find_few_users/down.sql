DROP INDEX users_deleted_at_idx;
DROP INDEX users_role_idx;
