DROP TABLE sync_instance;
DROP TABLE learner_changes;
DROP TABLE catalog_changes;
ALTER TABLE catalog_revision DROP COLUMN forgotten_revision;
ALTER TABLE users DROP COLUMN forgotten_number;
ALTER TABLE users DROP COLUMN change_number;
