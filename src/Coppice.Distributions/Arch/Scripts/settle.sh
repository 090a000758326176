# Takes out of the tree at /target what is random, private to one machine, a log, a lock, a cache that the next run makes again, or a
# trace of the build. What is taken out here is listed in docs/determinism.md.
set -eu
cd /target
# The tree is what packages made it, so links in it may lead anywhere; here they would lead out of it.
inside() { case $(readlink -f -- "$1" 2>/dev/null) in /target/*) ;; *) return 1 ;; esac; }
# When a package was installed
sed --separate --quiet '/^%INSTALLDATE%$/ { n; /^315532800$/! F }' var/lib/pacman/local/*/desc |
  while read -r file; do sed -i '/^%INSTALLDATE%$/ { n; s/.*/315532800/ }' "$file"; done
# Backups and locks of databases
rm -f etc/.pwd.lock etc/passwd- etc/group- etc/shadow- etc/gshadow- etc/subuid- etc/subgid- var/lib/pacman/db.lck
# Metadata, caches and logs
if inside var/lib/pacman/sync; then find var/lib/pacman/sync -mindepth 1 -delete; fi
if inside var/cache/pacman/pkg; then find var/cache/pacman/pkg -mindepth 1 -delete; fi
if inside var/cache/ldconfig; then rm -f var/cache/ldconfig/aux-cache; fi
if inside var/log; then
  rm -f var/log/pacman.log
  # Logs that services write stay as empty files with their owner and mode.
  find var/log -type f -size +0 -exec truncate --size=0 {} +
fi
# What must differ between machines. An empty machine-id is set at the next boot (machine-id(5)).
if test -s etc/machine-id && ! test -L etc/machine-id; then : >etc/machine-id; fi
if test -f var/lib/dbus/machine-id && ! test -L var/lib/dbus/machine-id; then rm -f var/lib/dbus/machine-id; fi
if inside etc/ssh; then rm -f etc/ssh/ssh_host_*_key etc/ssh/ssh_host_*_key.pub; fi
if inside var/lib/systemd; then rm -f var/lib/systemd/random-seed var/lib/systemd/credential.secret; fi
if inside etc/pacman.d/gnupg; then rm -rf etc/pacman.d/gnupg/private-keys-v1.d etc/pacman.d/gnupg/secring.gpg etc/pacman.d/gnupg/S.* etc/pacman.d/gnupg/*~ etc/pacman.d/gnupg/.#*; fi
# Volatile folders
for folder in tmp var/tmp run; do if inside $folder; then find $folder -mindepth 1 -maxdepth 1 ! -path run/lock -exec rm -rf {} +; fi; done
if inside root; then rm -rf root/.cache root/.gnupg; fi
