# Takes out of the tree at /target what is random, private to one machine, a log, a lock, a cache that the next run makes again, or a
# trace of the build: settled.list says what.
set -eu
cd /target
# The tree is what packages made it, so links in it may lead anywhere; here they would lead out of it.
inside() { case $(readlink -f -- "$1" 2>/dev/null) in /target/*) ;; *) return 1 ;; esac; }
settle_form() { echo "settled.list: nothing is known of $1" >&2; exit 1; }
# When a package was installed
sed --separate --quiet '/^%INSTALLDATE%$/ { n; /^315532800$/! F }' var/lib/pacman/local/*/desc |
  while read -r file; do sed -i '/^%INSTALLDATE%$/ { n; s/.*/315532800/ }' "$file"; done
. /run/coppice/files/settle-list.sh
