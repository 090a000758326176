# Asks this machine's pacman what it would do, on a package database and frozen metadata; nothing is installed.
# Arguments: the folder of the question, the folder of the metadata, one of install, remove, updates, names of packages.
set -eu
folder=$1; metadata=$2; question=$3; shift 3
mkdir -p "$folder/root" "$folder/cache" "$folder/hooks"
ln -sfn "$metadata" "$folder/db/sync"
ask() {
  code=0
  $as pacman --root "$folder/root" --dbpath "$folder/db" --config "$folder/pacman.conf" --cachedir "$folder/cache" --gpgdir "$folder/cache" \
    --hookdir "$folder/hooks" --logfile /dev/null --noconfirm --color never "$@" >"$folder/answer" 2>"$folder/errors" </dev/null || code=$?
}
as=
case $question in
  install)
    # Printing, pacman passes over conflicts. So it is let begin, as root of nothing but this folder's copy; what it then misses are the packages.
    test "$(id -u)" = 0 || as="unshare --map-root-user"
    ask --sync --needed --dbonly -- "$@"
    if ! grep -q '^error: failed to prepare transaction' "$folder/errors"; then
      as=
      ask --sync --needed --print --print-format %l -- "$@"
    fi
    ;;
  remove)
    # A package that is not there would not be removed, and the others still would be.
    there=
    for name; do if pacman --root "$folder/root" --dbpath "$folder/db" --config "$folder/pacman.conf" --query -- "$name" >/dev/null 2>&1; then there="$there $name"; fi; done
    test -n "$there" || exit 0
    ask --remove --cascade --print --print-format 'removes %n' -- $there
    ;;
  updates)
    # Without an error, 1 means that there is nothing.
    ask --query --upgrades
    if test "$code" = 1 && ! grep -q '^error: ' "$folder/errors"; then code=0; fi
    ;;
esac
cat "$folder/answer"
cat "$folder/errors" >&2
exit "$code"
