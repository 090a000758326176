# Unpacks verified packages into the empty tree at /target, with this machine's tar.
# Arguments: the folder of twins, the folder of packages, the packages' digests.
set -eu
twins=$1; packages=$2; shift 2
cd /target
# Debian's merged /usr (usrmerge): the links exist before any package brings the directories.
for directory in bin sbin lib; do mkdir -p "usr/$directory"; ln -s "usr/$directory" "$directory"; done
case $(uname -m) in x86_64) mkdir -p usr/lib64; ln -s usr/lib64 lib64 ;; esac
for package in "$@"; do
  if test -e "$twins/$package"; then cat "$twins/$package/payload.tar"; else dpkg-deb --fsys-tarfile "$packages/$(expr substr "$package" 1 2)/$package.deb"; fi |
  tar --extract --file=- --keep-directory-symlink --numeric-owner --same-owner --preserve-permissions
done
mkdir -p var/lib/dpkg/info var/lib/dpkg/updates
: > var/lib/dpkg/status
: > var/lib/dpkg/available
