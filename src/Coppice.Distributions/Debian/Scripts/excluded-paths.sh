# Deletes what is at the paths of the arguments, in which * stands for anything but a slash. What packages brought would come back with
# their next version: dpkg is told to leave it out. Files of configuration need no such: dpkg never brings back one that is gone.
set -eu
cd /
excludes=/etc/dpkg/dpkg.cfg.d/coppice-delete-paths
owned() {
  if ! grep -qsxF -e "$1" /var/lib/dpkg/info/*.list; then return 1; fi
  case $1 in
    /etc/*) ! test -d "$1" && ! grep -qF -e " $1 " /var/lib/dpkg/status ;;
  esac
}
exclude() {
  if ! grep -qsxF -e "path-exclude=$1" "$excludes"; then
    mkdir -p "${excludes%/*}"
    test -e "$excludes" || echo "# Deleted by the family file of this template (delete-paths)." >"$excludes"
    printf 'path-exclude=%s\n' "$1" >>"$excludes"
  fi
}
