# Asks this machine's pacman what it would do, on a package database and frozen metadata; nothing is installed.
# Arguments: the folder of the question, the folder of the metadata, pacman's arguments.
set -eu
folder=$1; metadata=$2; shift 2
mkdir -p "$folder/root" "$folder/cache" "$folder/hooks"
ln -sfn "$metadata" "$folder/db/sync"
code=0
pacman --root "$folder/root" --dbpath "$folder/db" --config "$folder/pacman.conf" --cachedir "$folder/cache" --gpgdir "$folder/cache" \
  --hookdir "$folder/hooks" --logfile /dev/null --noconfirm --color never "$@" >"$folder/answer" 2>"$folder/errors" </dev/null || code=$?
cat "$folder/answer"
cat "$folder/errors" >&2
# To a query, 1 without an error means that there is nothing.
if test "$code" = 1 && test "$1" = --query && ! grep -q '^error: ' "$folder/errors"; then code=0; fi
exit "$code"
