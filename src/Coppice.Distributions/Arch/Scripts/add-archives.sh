# Has the pacman of the tree at /target use further archives, whose files lie there: their keys are trusted as those of the base are. Their
# repositories come after all others, those of own packages after other own ones and before those of the base.
# Arguments: names of archives, with first: before those of own packages.
set -eu
cd /target
umask 022
for word; do
  name=${word#first:}
  at=
  if test "$word" != "$name"; then at=$(sed -n '/^\[options\]/d; /^\[/{=;q}' etc/pacman.conf); fi
  if test -n "$at"; then
    sed -i "${at}i Include = /etc/pacman.d/$name.conf\\n" etc/pacman.conf
  else
    printf '\nInclude = /etc/pacman.d/%s.conf\n' "$name" >>etc/pacman.conf
  fi
  cat "usr/share/pacman/keyrings/$name.gpg" >>etc/pacman.d/gnupg/pubring.gpg
done
mkdir -m 700 /tmp/keys
cp etc/pacman.d/gnupg/pubring.gpg /tmp/keys/pubring.gpg
# As configure.sh does it.
gpg="gpg --homedir /tmp/keys --batch --quiet --no-auto-check-trustdb --faked-system-time 19800101T000000!"
$gpg --with-colons --list-keys 2>/dev/null | sed -n '/^pub:/ { n; s/^fpr:*\([0-9A-F]*\):.*/\1:6:/p }' >/tmp/trusted
$gpg --import-ownertrust </tmp/trusted 2>/dev/null
cp /tmp/keys/trustdb.gpg etc/pacman.d/gnupg/trustdb.gpg
