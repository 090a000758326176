# Runs this machine's pacman on the tree at /target. Keys, metadata and packages are those of /run/coppice, and no others. Arguments: pacman's.
set -eu
scratch=/run/coppice/scratch
mkdir -p $scratch/cache /target/var/lib/pacman/sync
if ! test -e $scratch/keys; then
  mkdir -m 700 $scratch/keys
  # The second one signed databases in which packages are left out.
  for file in /run/coppice/files/keys.gpg /run/coppice/files/signed/keys.gpg; do if test -e $file; then cat $file; fi; done >$scratch/keys/pubring.gpg
  gpg --homedir $scratch/keys --batch --quiet --check-trustdb 2>/dev/null
fi
for file in /run/coppice/metadata/*.db /run/coppice/metadata/*.db.sig /run/coppice/files/signed/*.db.sig; do
  if test -e "$file"; then ln -sf "$file" /target/var/lib/pacman/sync/; fi
done
{
  code=0
  pacman --root /target --dbpath /target/var/lib/pacman --config /run/coppice/files/pacman.conf --gpgdir $scratch/keys \
    --hookdir /target/etc/pacman.d/hooks --logfile $scratch/pacman.log --noconfirm --color never "$@" || code=$?
  echo $code >$scratch/code
} 2>&1 | tee $scratch/output
# Nothing of the sandbox stays in the tree; the check after settling comes this way, too.
find /target/var/lib/pacman/sync -lname '/run/coppice/*' -delete
# pacman only mentions that a package's script or a hook failed. A template that was not set up to the end is none.
if grep -q '^error: command failed to execute correctly' $scratch/output; then exit 1; fi
read -r code <$scratch/code
exit "$code"
