# Unpacks verified packages into the empty tree at /target, with this machine's tar.
# Arguments: the packages' digests; their twins are in the folder named first.
set -eu
twins=$1; shift
cd /target
# Debian's merged /usr (usrmerge): the links exist before any package brings the directories.
for directory in bin sbin lib; do mkdir -p "usr/$directory"; ln -s "usr/$directory" "$directory"; done
case $(uname -m) in x86_64) mkdir -p usr/lib64; ln -s usr/lib64 lib64 ;; esac
for package in "$@"; do
  tar --extract --file="$twins/$package.tar" --keep-directory-symlink --numeric-owner --same-owner --preserve-permissions
done
mkdir -p var/lib/dpkg/info var/lib/dpkg/updates
: > var/lib/dpkg/status
: > var/lib/dpkg/available
