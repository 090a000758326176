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
for pattern; do
  found=
  IFS=
  for path in $pattern; do
    if ! test -e "$path" && ! test -L "$path"; then continue; fi
    found=yes
    if owned "$path"; then
      exclude "$pattern"
      # A star stands for slashes there, too.
      if test -d "$path" && ! test -L "$path"; then case $pattern in *\*) ;; *) exclude "$pattern/*" ;; esac; fi
    fi
    rm -rf -- "$path"
  done
  unset IFS
  if test -z "$found"; then echo "there is nothing at $pattern"; fi
done
