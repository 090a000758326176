# Builds packages from a source. Arguments: the source's name and version; the version to build; how many jobs may run at the
# same time; "tests" or "no-tests"; of "arrange", the folder that says what is built, and upstream's archive, or nothing.
case $what in
  arrange | source | build) name=$1 version=$2 new=$3 jobs=$4 tests=$5 ;;
esac

case $what in
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
    ' arrange "$name" "$new" "$6" "$7"
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
