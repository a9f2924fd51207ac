#!/bin/sh
# Makes the private buckets, and a user of the service's own who may do what policy.json says and no more. It can run again
# and again; a new S3_SECRET_ACCESS_KEY replaces the old one.
set -eu
mc alias set store "$MINIO_URL" "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
for bucket in assets uploads recordings; do
    mc mb --ignore-existing "store/$bucket"
    mc anonymous set private "store/$bucket"
done
mc admin policy create store parlance /init/policy.json
mc admin user add store "$S3_ACCESS_KEY_ID" "$S3_SECRET_ACCESS_KEY"
# Attaching what is attached already is an error to mc.
mc admin policy attach store parlance --user "$S3_ACCESS_KEY_ID" \
    || mc admin policy entities store --user "$S3_ACCESS_KEY_ID" --policy parlance | grep -q parlance
