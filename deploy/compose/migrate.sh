#!/bin/sh
# Bring the database of each process to the newest schema, as its owner; the process works under another role.
# Usage: migrate.sh CONFIGS   (a folder of CONFIG.toml; PGPASSFILE is set)
set -eu
for config in "$1"/identity-*.toml "$1"/travel-doc-*.toml "$1"/customs-gateway.toml; do
    process=$(basename "$config" .toml)
    case $process in
        identity-*) kind=identity ;;
        travel-doc-*) kind=travel-doc ;;
        *) kind=$process ;;
    esac
    python -m services migrate "$kind" --config "$config" --owner "$(echo "$process" | tr - _)_owner"
    echo "$process is migrated"
done
