DROP TABLE abandoned_uploads;
