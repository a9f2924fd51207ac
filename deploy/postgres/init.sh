#!/bin/sh
# Makes a database and the role that owns it and nothing else. PostgreSQL's image runs this once, when its volume is new; for
# another server run it with PGHOST, PGUSER and their like.
set -eu
psql --quiet --dbname=postgres --set=ON_ERROR_STOP=1 --set=name="${PARLANCE_DATABASE_NAME:-parlance}" \
    --set=password="$PARLANCE_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
