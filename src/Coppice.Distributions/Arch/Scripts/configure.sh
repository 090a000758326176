# Gives the tree at /target the configuration that a system's own pacman has: repositories, mirrors, and the keys of the archive.
set -eu
cd /target
umask 022
mkdir -p etc/pacman.d/gnupg
cp /run/coppice/files/tree/etc/pacman.conf etc/pacman.conf
cp /run/coppice/files/tree/etc/pacman.d/mirrorlist etc/pacman.d/mirrorlist
# As pacman-key(8) makes it, but without a secret key: such a one belongs to one machine (pacman-key --init makes it). All keys are those that
# the family file pins, so they are trusted as they are.
cp /run/coppice/files/keyring.gpg etc/pacman.d/gnupg/pubring.gpg
cat >etc/pacman.d/gnupg/gpg.conf <<END
no-greeting
no-permission-warning
lock-never
keyserver-options timeout=10
keyserver-options import-clean
END
mkdir -m 700 /tmp/keys
cp /run/coppice/files/keyring.gpg /tmp/keys/pubring.gpg
# The database of trust has the time of its making in it.
gpg="gpg --homedir /tmp/keys --batch --quiet --no-auto-check-trustdb --faked-system-time 19800101T000000!"
$gpg --with-colons --list-keys 2>/dev/null | sed -n '/^pub:/ { n; s/^fpr:*\([0-9A-F]*\):.*/\1:6:/p }' >/tmp/trusted
$gpg --import-ownertrust </tmp/trusted 2>/dev/null
cp /tmp/keys/trustdb.gpg etc/pacman.d/gnupg/trustdb.gpg
chmod 644 etc/pacman.d/gnupg/*
