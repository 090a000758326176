# Deletes what is at the paths of the arguments, in which * stands for anything but a slash. What packages brought would come back with
# their next version: pacman is told not to extract it.
set -eu
cd /
owned() {
  for list in /var/lib/pacman/local/*/files; do
    if grep -qsxF -e "${1#/}" -e "${1#/}/" "$list"; then return 0; fi
  done
  return 1
}
exclude() {
  if ! grep -qsxF -e "NoExtract = ${1#/}" /etc/pacman.conf; then
    sed -i '/^\[options\]/a NoExtract = '"$(printf %s "${1#/}" | sed 's/[\\&]/\\&/g')" /etc/pacman.conf
  fi
}
