# Builds packages from a source, in /build. Arguments: what to do; the source's name and version; the version to build; how many
# jobs may run at the same time; "tests" or "no-tests"; of "prepare", the commands; of "arrange", the folder that says what is
# built, and upstream's archive, or nothing.
set -eu
what=$1 name=$2 version=$3 new=$4 jobs=$5 tests=$6
user=52000

# Nothing of the source is ever run by root.
as_user() {
  exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    env -u COPPICE_OTHER_DATE HOME=/build/home USER=builder LOGNAME=builder ${COPPICE_OTHER_DATE-} "$@"
}

case $what in
  unpack)
    echo "builder:x:$user:$user::/build/home:/bin/sh" >>/etc/passwd
    echo "builder:x:$user:" >>/etc/group
    mkdir -p /build/home /build/tree
    tar -x -f /run/coppice/source -C /build/tree --no-same-owner --no-same-permissions
    # A tarball of upstream has one folder at its top.
    set -- /build/tree/*
    if test ! -e /build/tree/debian && test $# = 1 && test -d "$1" && test ! -L "$1"; then
      mv "$1" /build/top && rm -rf /build/tree && mv /build/top /build/tree
    fi
    chown -hR "$user:$user" /build
    ;;
  date)
    as_user date -u +%s
    ;;
  prepare)
    cd /build/tree
    as_user bash -e -c "$7" prepare
    ;;
  arrange)
    as_user /bin/sh -eu -c '
      name=$1 new=$2 folder=$3 archive=$4
      cd /build/tree
      if test "$folder" != debian; then
        mv "$folder" ../folder
        rm -rf debian
        mv ../folder debian
      fi
      format=1.0
      if test -e debian/source/format; then format=$(head -n 1 debian/source/format); fi
      plain=${new#*:}
      case $archive:$format:$plain in
        :*) ;;
        *:"3.0 (quilt)":*-* | *:1.0:*-*)
          mv ".coppice-files/$archive" "../${name}_${plain%-*}.orig.tar.${archive##*.}"
          # What upstream has is in its archive.
          find . -mindepth 1 -maxdepth 1 ! -name debian -exec rm -rf {} +
          ;;
      esac
      rm -rf .coppice-files
    ' arrange "$name" "$new" "$7" "$8"
    ;;
  source)
    as_user /bin/sh -eu -c '
      name=$1 version=$2 new=$3
      cd /build/tree
      unset SOURCE_DATE_EPOCH
      found=$(dpkg-parsechangelog -S Version)
      if test "$found" != "$version"; then
        echo "debian/changelog has the version $found, not $version" >&2
        exit 1
      fi
      # The date of the entry below: what is built is no younger than its source.
      {
        printf "%s (%s) %s; urgency=medium\n\n" "$name" "$new" "$(dpkg-parsechangelog -S Distribution)"
        printf "  * Built with the version of this environment.\n\n"
        printf " -- %s  %s\n\n" "$(dpkg-parsechangelog -S Maintainer)" "$(dpkg-parsechangelog -S Date)"
        cat debian/changelog
      } >../changelog
      cat ../changelog >debian/changelog
      rm ../changelog
      SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -S Timestamp)
      export SOURCE_DATE_EPOCH
      find . -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
      format=1.0
      if test -e debian/source/format; then format=$(head -n 1 debian/source/format); fi
      plain=${new#*:}
      case $format:$plain in
        "3.0 (quilt)":*-* | 1.0:*-*)
          upstream=${plain%-*}
          set -- "../${name}_$upstream".orig.tar.*
          # Targets of symbolic links stay: "S".
          test -e "$1" || tar -c --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
            --mode=u+rw,go=rX --exclude=./debian --transform="s,^\.,$name-$upstream,S" . \
            | gzip -9n >"../${name}_$upstream.orig.tar.gz"
          ;;
      esac
      cd /build
      dpkg-source -b tree
      rm -rf tree
      dpkg-source --no-check -x "${name}_$plain.dsc" "/build/$name"
    ' source "$name" "$version" "$new"
    ;;
  build)
    cd "/build/$name"
    unset SOURCE_DATE_EPOCH
    options=parallel=$jobs
    profiles=
    if test "$tests" = no-tests; then options="$options nocheck" profiles=nocheck; fi
    as_user DEB_BUILD_OPTIONS="$options" DEB_BUILD_PROFILES="$profiles" dpkg-buildpackage -b -us -uc -d
    ;;
esac
