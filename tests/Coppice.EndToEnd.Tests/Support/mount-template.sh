#!/bin/sh
# Mounts a template out of a store as docs/store.md describes, with mount(8) alone, and runs a command in it; what that changes
# is thrown away. Everything happens in namespaces that end with the command.
#   mount-template.sh LOWER LISTS COMMAND...
# LOWER: the layers, uppermost first, with colons between. LISTS: a folder to show as /var/lib/apt/lists, or nothing.
# shellcheck disable=SC2016 # the inner shell expands
exec unshare --mount --pid --fork --kill-child --propagation private /bin/sh -eu -c '
    lower=$1 lists=$2
    shift 2
    mount -t tmpfs tmpfs /mnt
    mkdir /mnt/upper /mnt/work /mnt/root
    mount -t overlay -o "lowerdir=$lower,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
    mount -t proc proc /mnt/root/proc
    [ -z "$lists" ] || mount --bind "$lists" /mnt/root/var/lib/apt/lists
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot /mnt/root "$@"
' mount-template "$@"
