# Builds packages by makepkg(8). Of "print" there are no arguments. Of "build": the release to build (pkgrel), how many jobs may
# run at the same time, "tests" or "no-tests"; what the source said when it was read is standard input.
configure() {
  if ! command -v makepkg >/dev/null; then
    echo "error: the command makepkg is missing: the template that builds run in needs base-devel" >&2
    exit 1
  fi
  mkdir -p /build/packages /build/sources
  # Of options, the last one counts. What is built is signed as a whole, by the archive that it becomes part of.
  cat >/build/makepkg.conf <<END
. /etc/makepkg.conf
for file in /etc/makepkg.conf.d/*.conf; do if test -r "\$file"; then . "\$file"; fi; done
PACKAGER='Coppice <root@localhost>'
PKGDEST=/build/packages
SRCDEST=/build/sources
BUILDENV+=(!sign !color !ccache !distcc)
MAKEFLAGS=-j$1
PKGEXT=.pkg.tar
unset BUILDDIR GPGKEY LOGDEST
# What is asked of a repository was verified, and lies with the other sources: a tree without a history.
executable_vcs() { :; }
download_git() { :; }
extract_git() {
  local place
  place=\$(get_filename "\$1")
  mkdir "\$srcdir/\$place" && tar -x -f "\$SRCDEST/\$place" -C "\$srcdir/\$place" || exit 1
}
END
  if test -d /run/coppice/sources; then cp -L /run/coppice/sources/* /build/sources/; fi
  # Those that came with the source.
  if test -d /build/tree/.coppice-files; then
    mv /build/tree/.coppice-files/* /build/sources/
    rmdir /build/tree/.coppice-files
  fi
  chown -R "$user:$user" /build/packages /build/sources
}

case $what in
  print)
    configure 1
    cd /build/tree
    as_user makepkg --config /build/makepkg.conf --skippgpcheck --printsrcinfo
    ;;
  build)
    configure "$2"
    cat >/build/said
    cd /build/tree
    as_user bash -euo pipefail -c '
      release=$1 tests=$2
      # Signatures of sources were verified before.
      makepkg() { command makepkg --config /build/makepkg.conf --skippgpcheck "$@"; }

      # By this it was ordered, and its environment was made. What a package will need may depend on what is installed now.
      counts() {
        local whole=yes line
        while read -r line; do
          case $line in
            "" | "#"*) ;;
            "pkgname = "*) whole= && echo "$line" ;;
            "arch = "*) echo "$line" ;;
            *) test -z "$whole" || echo "$line" ;;
          esac
        done
      }
      counts </build/said >~/said
      makepkg --printsrcinfo >~/all
      counts <~/all >~/now
      mapfile -t said <~/said
      mapfile -t now <~/now
      for at in "${!said[@]}" "${!now[@]}"; do
        if test "${said[at]-}" != "${now[at]-}"; then
          echo "error: PKGBUILD does not print what it printed when it was asked: \"${now[at]-}\", not \"${said[at]-}\";" >&2
          echo "what it reads by then has to be in the template that builds run in" >&2
          exit 1
        fi
      done

      # As makepkg itself writes a version that changes. What pkgver() says does not change it.
      sed -i -E "s/^pkgrel=(\\$\\([^)]*\\)|[^[:space:];]*)/pkgrel=$release/" PKGBUILD
      chmod a-w PKGBUILD
      makepkg --printsrcinfo >~/said
      if ! grep -qx "[[:space:]]*pkgrel = $release" ~/said; then
        echo "error: PKGBUILD has no line that begins with pkgrel=, so it cannot be given the release $release" >&2
        exit 1
      fi

      # A source that names its own archive gets that: the tree, in a folder of that name.
      names=() files=()
      while read -r key equals value; do
        case $key in
          pkgbase | pkgname) names+=("$value") ;;
          pkgver) version=$value ;;
          source | source_*) files+=("${value%%::*}") ;;
        esac
      done <~/said
      for file in "${files[@]}"; do
        top=${file%.tar.gz}
        if test -e "$file" || test -e "/build/sources/$file" || test "$top" = "$file"; then continue; fi
        for name in "${names[@]}"; do
          case $top in
            "$name-$version" | "$name-$version-$release")
              tar -c --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
                --mode=u+rw,go=rX --transform="s,^\.,$top,S" . | gzip -9n >"/build/sources/$file"
              break
              ;;
          esac
        done
      done

      if test "$tests" = tests; then check=--check; else check=--nocheck; fi
      makepkg --nodeps --holdver --nocolor --noconfirm "$check"

      # What the environment was is kept apart from the packages: so they are the same where nothing else differs.
      cd /build
      for file in packages/*.pkg.tar; do
        name=${file##*/}
        name=${name%.pkg.tar}
        bsdtar -xOf "$file" .BUILDINFO >"$name.BUILDINFO"
        bsdtar -xOf "$file" .MTREE | gzip -dc | sed "/^\.\/\.BUILDINFO /d" | gzip -9nc >home/mtree
        printf "#mtree\n.MTREE type=file uid=0 gid=0 uname=root gname=root mode=0644 time=%s.0 contents=/build/home/mtree\n" \
          "$SOURCE_DATE_EPOCH" >home/list
        bsdtar --exclude "^.BUILDINFO$" --exclude "^.MTREE$" --no-fflags -cnf home/rest @"$file"
        bsdtar --no-fflags -cnf - @home/list @home/rest | zstd -q -c -3 -T1 >"$name.pkg.tar.zst"
      done
    ' build "$1" "$3"
    ;;
esac
