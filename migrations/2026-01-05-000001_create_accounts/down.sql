DROP TABLE instance_settings;
DROP TABLE recording_erasures;
DROP TABLE idempotency_keys;
DROP TABLE magic_links;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE levels;
