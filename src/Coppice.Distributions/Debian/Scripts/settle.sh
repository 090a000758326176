# Takes out of the tree at /run/coppice/tree what is random, private to one machine, a log, a lock, a cache that the next run
# makes again, or a trace of the build. What is taken out here is listed in docs/determinism.md.
set -eu
cd /run/coppice/tree
# The policy of prepare.sh goes. If it is not there any more, a package brought or took one, and that holds.
if cmp -s usr/sbin/policy-rc.d /run/coppice/files/policy-rc.d; then
  rm -f usr/sbin/policy-rc.d
  if test -e usr/sbin/policy-rc.d.aside || test -L usr/sbin/policy-rc.d.aside; then mv usr/sbin/policy-rc.d.aside usr/sbin/policy-rc.d; fi
else
  rm -f usr/sbin/policy-rc.d.aside
fi
# Backups and locks of databases
rm -f etc/.pwd.lock etc/passwd- etc/group- etc/shadow- etc/gshadow- etc/subuid- etc/subgid-
rm -f var/lib/dpkg/*-old var/lib/dpkg/lock var/lib/dpkg/lock-frontend var/lib/dpkg/triggers/Lock
rm -f var/cache/debconf/*-old var/lib/ucf/*.[0-9]
rm -f var/lib/apt/extended_states.* var/lib/apt/daily_lock var/lib/apt/lists/lock var/cache/apt/archives/lock
rm -f var/lib/systemd/deb-systemd-helper-enabled/*.dsh-also.tmp
# Caches and logs of package managers
rm -f var/cache/apt/*.bin var/cache/apt/archives/*.deb var/cache/apt/archives/partial/* var/cache/ldconfig/aux-cache
find var/lib/apt/lists -type f -delete 2>/dev/null || :
rm -f var/log/apt/* var/log/dpkg.log var/log/alternatives.log var/log/bootstrap.log var/log/fontconfig.log
rm -f var/lib/dpkg/available.new var/lib/dpkg/status.new
# Records whose order only says in which order things came
list=var/lib/dpkg/triggers/File
if test -f $list; then LC_ALL=C sort -o $list $list; fi
list=var/lib/apt/extended_states
if test -f $list; then
  awk 'BEGIN { RS = ""; FS = "\n"; OFS = "\001" } { $1 = $1; print }' $list | LC_ALL=C sort |
    awk 'BEGIN { FS = "\001"; OFS = "\n"; ORS = "\n\n" } { $1 = $1; print }' >$list.sorted
  cat $list.sorted >$list
  rm $list.sorted
fi
# Logs that services write stay as empty files with their owner and mode.
find var/log -type f -size +0 -exec truncate --size=0 {} + 2>/dev/null || :
# What must differ between machines. An empty machine-id is set at the next boot (machine-id(5)).
if test -f etc/machine-id && ! test -L etc/machine-id; then : > etc/machine-id; fi
if test -f var/lib/dbus/machine-id && ! test -L var/lib/dbus/machine-id; then rm -f var/lib/dbus/machine-id; fi
rm -f etc/ssh/ssh_host_*_key etc/ssh/ssh_host_*_key.pub
rm -f var/lib/systemd/random-seed var/lib/systemd/credential.secret var/lib/urandom/random-seed
if test -e etc/ssl/private/ssl-cert-snakeoil.key; then
  find etc/ssl/certs -type l -lname ssl-cert-snakeoil.pem -delete
  rm -f etc/ssl/private/ssl-cert-snakeoil.key etc/ssl/certs/ssl-cert-snakeoil.pem
fi
# Volatile folders
find tmp var/tmp run -mindepth 1 -maxdepth 1 ! -path run/lock -exec rm -rf {} +
rm -rf root/.cache root/.gnupg root/.wget-hsts
