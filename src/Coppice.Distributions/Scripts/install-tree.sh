# Runs the commands of a tree that does not say itself how it becomes a package, as the user that builds.
# Arguments: the package's name; the prefix; the folder to install below; the file of commands.
set -eu
name=$1 PREFIX=$2 DESTDIR=$3
export DESTDIR PREFIX
rm -rf "$DESTDIR"
mkdir -p "$DESTDIR"
sh -eu "$4"

outside=$(find "$DESTDIR" ! -type d ! -path "$DESTDIR$PREFIX/*" -printf '/%P\n' | LC_ALL=C sort | head -n 5)
if test -n "$outside"; then
  echo "error: the commands of $name installed outside of $PREFIX:" $outside >&2
  exit 1
fi
if test ! -d "$DESTDIR$PREFIX" || test -z "$(find "$DESTDIR$PREFIX" ! -type d | head -n 1)"; then
  echo "error: the commands of $name installed nothing below \$DESTDIR$PREFIX (DESTDIR and PREFIX are variables of theirs)" >&2
  exit 1
fi
