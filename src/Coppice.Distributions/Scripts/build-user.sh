# How builds of every distribution begin, in /build; what a distribution does then stands below it. Arguments: what to do, and
# what that takes.
set -eu
what=$1
shift
user=52000

# Nothing of the source is ever run by root.
as_user() {
  exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    env -u COPPICE_OTHER_DATE HOME=/build/home USER=builder LOGNAME=builder ${COPPICE_OTHER_DATE-} "$@"
}

case $what in
  # Names that a source has at its root.
  unpack)
    echo "builder:x:$user:$user::/build/home:/bin/sh" >>/etc/passwd
    echo "builder:x:$user:" >>/etc/group
    mkdir -p /build/home /build/tree
    tar -x -f /run/coppice/source -C /build/tree --no-same-owner --no-same-permissions
    found=
    for name; do if test -e "/build/tree/$name"; then found=yes; fi; done
    # A tarball of upstream has one folder at its top.
    set -- /build/tree/*
    if test -z "$found" && test $# = 1 && test -d "$1" && test ! -L "$1"; then
      mv "$1" /build/top && rm -rf /build/tree && mv /build/top /build/tree
    fi
    chown -hR "$user:$user" /build
    ;;
  date)
    as_user date -u +%s
    ;;
  # The commands.
  prepare)
    cd /build/tree
    as_user bash -e -c "$1" prepare
    ;;
  # A path; the content is standard input. As the source's own files are: of the user that builds.
  replace)
    file=/build/tree/$1
    mkdir -p "${file%/*}"
    cat >"$file"
    folder=${file%/*}
    chown --reference=/build/tree "$file"
    while test "$folder" != /build/tree; do chown --reference=/build/tree "$folder"; folder=${folder%/*}; done
    if test "$(head -c 2 "$file")" = "#!"; then chmod 755 "$file"; fi
    ;;
esac
