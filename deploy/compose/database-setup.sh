#!/bin/sh
# Make the database of each process, once: the role named first owns it, and those named with it may connect.
# Usage: database-setup.sh PASSFILE   (lines host:port:database:role:password; PGHOST, PGUSER are set)
set -eu

while IFS=: read -r _ _ database role password; do
    psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --dbname postgres <<SQL
SELECT 'CREATE ROLE "$role" LOGIN'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') \gexec
ALTER ROLE "$role" PASSWORD '$password';
SELECT 'CREATE DATABASE "$database" OWNER "$role"'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '$database') \gexec
REVOKE ALL ON DATABASE "$database" FROM PUBLIC;
GRANT CONNECT ON DATABASE "$database" TO "$role";
SQL
    echo "role $role of database $database is ready"
done <"$1"
