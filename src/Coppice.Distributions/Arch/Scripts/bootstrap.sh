# Makes the folders that pacman and the programs of packages need, in the empty tree at /target, as pacstrap(8) does.
set -eu
cd /target
umask 022
mkdir -p dev run etc/pacman.d var/cache/pacman/pkg var/lib/pacman var/log
mkdir -m 1777 tmp var/tmp
mkdir -m 555 proc sys
