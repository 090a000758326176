# Unpacks an archive. Arguments: tar|unzip ARCHIVE FOLDER STRIP
# In an empty folder first, so that no link of the template leads elsewhere what the archive has; its folders are then laid as
# folders, so that nothing comes to lie outside of FOLDER. Everything belongs to root, without the bits that give its rights away.
set -eu
tool=$1 archive=$2 to=$3 strip=$4
umask 022
stage=$(mktemp -d /.coppice-unpack-XXXXXX)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/all"
case $tool in
  tar) tar --extract --file="$archive" --directory="$stage/all" --no-same-owner --no-same-permissions ;;
  *) unzip -q "$archive" -d "$stage/all" ;;
esac
cd "$stage/all"
odd=$(find . ! -type f ! -type d ! -type l -print -quit)
if test -n "$odd"; then echo "the archive has $odd, which is neither a file nor a folder nor a link" >&2; exit 1; fi
while test "$strip" -gt 0; do
  mkdir "$stage/less"
  # What has fewer components than are dropped is dropped as a whole.
  find . -mindepth 2 -maxdepth 2 -exec sh -c 'for path; do
    if test -e "$0/${path##*/}" || test -L "$0/${path##*/}"; then echo "strip: two of ${path##*/}" >&2; exit 1; fi
    mv -- "$path" "$0/"; done' "$stage/less" {} +
  cd "$stage"
  rm -rf all
  mv less all
  cd all
  strip=$((strip - 1))
done
if test -z "$(find . -mindepth 1 -print -quit)"; then echo "nothing of the archive is left to lay" >&2; exit 1; fi
chown -hR 0:0 .
find . ! -type l -exec chmod u+rwX,go+rX,go-w,ug-s,-t {} +
mkdir -p "$to"
tar --create --file=- --sort=name . | tar --extract --file=- --directory="$to" --no-overwrite-dir --same-owner \
  --preserve-permissions --numeric-owner
