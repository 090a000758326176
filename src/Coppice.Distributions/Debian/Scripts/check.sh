# Says what keeps dpkg from working in the tree; says nothing when nothing does.
set -u
dpkg --audit || exit
# It reads only what is installed. Whatever dpkg does next begins with reading diversions, and ends there when the file is
# broken; dpkg-divert ends with 1 when there is nothing to list.
dpkg-divert --list >/dev/null || test $? = 1 || exit 2
dpkg-statoverride --list >/dev/null || test $? = 1 || exit 2
# dpkg ends at an override with a name that is not there any more, but dpkg-statoverride passes over it. #1000 is a number.
missing() { # FILE NAME
  case $2 in '#'*) return 1 ;; esac
  ! cut -d: -f1 "$1" | grep -qxF -e "$2"
}
if test -e /var/lib/dpkg/statoverride; then
  while read -r user group mode path; do
    if missing /etc/passwd "$user"; then echo "dpkg cannot go on: the override of $path names the user $user, which is not there"; fi
    if missing /etc/group "$group"; then echo "dpkg cannot go on: the override of $path names the group $group, which is not there"; fi
  done </var/lib/dpkg/statoverride
fi
