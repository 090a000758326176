# Has the pacman of the tree at /target use further archives, whose files lie there: their repositories come after all others, and their keys are
# trusted as those of the base are. Arguments: names of archives.
set -eu
cd /target
umask 022
for name; do
  printf '\nInclude = /etc/pacman.d/%s.conf\n' "$name" >>etc/pacman.conf
  cat "usr/share/pacman/keyrings/$name.gpg" >>etc/pacman.d/gnupg/pubring.gpg
done
mkdir -m 700 /tmp/keys
cp etc/pacman.d/gnupg/pubring.gpg /tmp/keys/pubring.gpg
# As configure.sh does it.
gpg="gpg --homedir /tmp/keys --batch --quiet --no-auto-check-trustdb --faked-system-time 19800101T000000!"
$gpg --with-colons --list-keys 2>/dev/null | sed -n '/^pub:/ { n; s/^fpr:*\([0-9A-F]*\):.*/\1:6:/p }' >/tmp/trusted
$gpg --import-ownertrust </tmp/trusted 2>/dev/null
cp /tmp/keys/trustdb.gpg etc/pacman.d/gnupg/trustdb.gpg
