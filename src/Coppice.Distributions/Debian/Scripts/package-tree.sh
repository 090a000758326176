# Makes the package of what was installed into $DESTDIR, behind install-tree.sh.
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
