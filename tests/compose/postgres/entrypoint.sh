#!/bin/sh
# Make the cluster the first time, then become the command, as the user postgres.
set -eu

data=/var/lib/postgresql/data
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

as_postgres() {
    setpriv --reuid postgres --regid postgres --init-groups "$@"
}

mkdir -p "$data" /var/run/postgresql
chown postgres:postgres "$data" /var/run/postgresql
chmod 700 "$data"

if [ ! -s "$data/PG_VERSION" ]; then
    password_file=$(mktemp)
    printf %s "${POSTGRES_PASSWORD:?}" >"$password_file"
    chown postgres "$password_file"
    as_postgres initdb -D "$data" -U "$user" --pwfile="$password_file" \
        -A scram-sha-256 -E UTF8 --locale=C.UTF-8 >/dev/null
    rm "$password_file"
    echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
    if [ "$database" != postgres ]; then
        echo "CREATE DATABASE \"$database\"" |
            as_postgres postgres --single -D "$data" postgres >/dev/null
    fi
fi

[ "${1:-postgres}" = postgres ] && shift
exec setpriv --reuid postgres --regid postgres --init-groups \
    postgres -D "$data" -c listen_addresses='*' "$@"
