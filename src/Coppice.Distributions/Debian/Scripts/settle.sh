# Takes out of the tree at /run/coppice/tree what is random, private to one machine, a log, a lock, a cache that the next run
# makes again, or a trace of the build: settled.list says what. What of that a machine needs is made again in the qube (Machine/).
set -eu
cd /run/coppice/tree
# Absolute links lead to the tree here, which is the root as well.
inside() { :; }

settle_form() { # FORM FILE
  if ! test -f "$2"; then return; fi
  case $1 in
    sort-lines) LC_ALL=C sort -o "$2" "$2" ;;
    sort-stanzas)
      awk 'BEGIN { RS = ""; FS = "\n"; OFS = "\001" } { $1 = $1; print }' "$2" | LC_ALL=C sort |
        awk 'BEGIN { FS = "\001"; OFS = "\n"; ORS = "\n\n" } { $1 = $1; print }' >"$2.sorted"
      cat "$2.sorted" >"$2"
      rm "$2.sorted"
      ;;
    directory-list | java-keystore | berkeley-db) perl "/run/coppice/files/$1.pl" "$2" ;;
    *) echo "settled.list: nothing is known of $1" >&2; exit 1 ;;
  esac
}

# The policy of prepare.sh goes. If it is not there any more, a package brought or took one, and that holds.
if cmp -s usr/sbin/policy-rc.d /run/coppice/files/policy-rc.d; then
  rm -f usr/sbin/policy-rc.d
  if test -e usr/sbin/policy-rc.d.aside || test -L usr/sbin/policy-rc.d.aside; then mv usr/sbin/policy-rc.d.aside usr/sbin/policy-rc.d; fi
else
  rm -f usr/sbin/policy-rc.d.aside
fi

# man-db writes one thing when it is installed and another when pages come later, and both depend on what was there before. Where it
# was at work since the tree below was stored, what it makes of all pages there are stays. It asks whether two pages are one file,
# and in a stored layer all files with the same content are one: so it is shown a copy in which none are.
if test -x usr/bin/mandb && test -f etc/manpath.config && test -n "$(find var/cache/man -name index.db -newermt @315532800 2>/dev/null)"; then
  pages=$(mktemp -d)
  chmod 755 "$pages"
  found=etc/alternatives
  paths=
  while read -r key folder index _; do
    if test "$key" = MANDB_MAP && test -d ".$folder"; then
      found="$found ${folder#/}"
      paths="$paths${paths:+:}$pages$folder"
      echo "MANDB_MAP $pages$folder ${index:-$folder}" >>"$pages/manpath.config"
    fi
  done <etc/manpath.config
  # Links into /etc/alternatives and out of it stay within the copy.
  tar -c --hard-dereference --sort=name --transform "s,^/,$pages/," $found | tar -xp -C "$pages"
  find var/cache/man -mindepth 1 -delete
  setpriv --reuid man --regid man --init-groups -- /usr/bin/mandb -C "$pages/manpath.config" --create --quiet "$paths" || :
  rm -r "$pages"
fi

. /run/coppice/files/settle-list.sh

# Links by hash to a certificate that is gone
if ! test -e etc/ssl/certs/ssl-cert-snakeoil.pem && test -d etc/ssl/certs; then find etc/ssl/certs -type l -lname ssl-cert-snakeoil.pem -delete; fi

# What makes again in the qube what was taken out; the same file each time, so that a template that has it already does not change.
keep() { # FILE OF Machine/, PATH
  if ! cmp -s "/run/coppice/files/machine/$1" "$2"; then mkdir -p "${2%/*}" && cp "/run/coppice/files/machine/$1" "$2" && chmod "$3" "$2"; fi
}
for name in $made; do
  keep "$name.sh" "usr/lib/machine-keys/$name.sh" 644
  keep start usr/lib/machine-keys/start 755
  keep machine-keys.service usr/lib/systemd/system/machine-keys.service 644
  if ! test -L usr/lib/systemd/system/basic.target.wants/machine-keys.service; then
    mkdir -p usr/lib/systemd/system/basic.target.wants
    ln -s ../machine-keys.service usr/lib/systemd/system/basic.target.wants/machine-keys.service
  fi
done
