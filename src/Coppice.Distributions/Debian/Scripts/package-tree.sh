# Makes the package of a tree that has commands instead of debian/rules: debian/coppice/package.sh NAME PREFIX, as the user that builds.
set -eu
name=$1 PREFIX=$2
DESTDIR=$PWD/debian/$name
export DESTDIR PREFIX
rm -rf "$DESTDIR"
mkdir -p "$DESTDIR"
sh -eu debian/coppice/commands.sh

outside=$(find "$DESTDIR" ! -type d ! -path "$DESTDIR$PREFIX/*" -printf '/%P\n' | LC_ALL=C sort | head -n 5)
if test -n "$outside"; then
  echo "error: the commands of $name installed outside of $PREFIX:" $outside >&2
  exit 1
fi
if test ! -d "$DESTDIR$PREFIX" || test -z "$(find "$DESTDIR$PREFIX" ! -type d | head -n 1)"; then
  echo "error: the commands of $name installed nothing below \$DESTDIR$PREFIX (DESTDIR and PREFIX are variables of theirs)" >&2
  exit 1
fi

# What programs are linked with is a dependency. Where nothing can read programs, none was linked here.
if command -v objdump >/dev/null; then
  find "$DESTDIR" -type f \( -perm /111 -o -name '*.so*' \) -print0 | LC_ALL=C sort -z >debian/coppice/programs
  xargs -r0 sh -c '
    for file; do
      case $(head -c 4 "$file" | tr -d "\0") in *ELF*) printf "%s\n" "$file" ;; esac
    done' programs <debian/coppice/programs >debian/coppice/linked
  if test -s debian/coppice/linked; then
    tr '\n' '\0' <debian/coppice/linked |
      xargs -r0 dpkg-shlibdeps -Tdebian/substvars --ignore-missing-info -l"$DESTDIR$PREFIX/lib" -S"$DESTDIR"
  fi
fi

mkdir -p "$DESTDIR/DEBIAN"
(cd "$DESTDIR" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -r0 md5sum >DEBIAN/md5sums)
touch debian/substvars
dpkg-gencontrol -p"$name" -P"$DESTDIR" -Tdebian/substvars
dpkg-deb --root-owner-group --build "$DESTDIR" ..
