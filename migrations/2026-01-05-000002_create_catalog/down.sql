DROP TABLE catalog_revision;
DROP TABLE uploads;
DROP TABLE unit_assets;
DROP TABLE units;
DROP TABLE stories;
