# Installs packages that are not there yet, and marks all of them as wanted. Arguments: names of packages, of what they provide, or of groups.
set -eu
pacman=/run/coppice/files/pacman.sh
/bin/sh $pacman --sync --needed -- "$@"
# Those that were there because others need them; what only stands for others has no mark.
installed=$(pacman --root /target --dbpath /target/var/lib/pacman --config /run/coppice/files/pacman.conf --query --quiet -- "$@" 2>/dev/null || :)
test -z "$installed" || /bin/sh $pacman --database --asexplicit -- $installed
