#!/bin/sh
# run.sh BIN CLIENT SERVER: lets a client of one release (today, next) call everything of a server of another.
set -eu
bin=$1 client=$2 server=$3
directory=$(mktemp -d)
trap 'rm -rf "$directory"; kill "$serving" 2>/dev/null || true' EXIT
"$bin/skew_$server" serve "$directory/socket" "$client" &
serving=$!
"$bin/skew_$client" call "$directory/socket" "$server"
wait "$serving"
