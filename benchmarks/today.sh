# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench: growing templates as people do it today. Mounts live in namespaces that end with each command.

# today_base FOLDER: mmdebstrap's smallest Debian, then set up to use the local mirror at /mnt.
today_base() {
    sources "$mirror" "${suites[@]}" |
        unshare --mount --propagation private mmdebstrap --quiet --mode=root --variant=minbase --keyring="$keyring" \
            --hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount bookworm "$1" -
    sources /mnt "${suites[@]}" >"$1/etc/apt/sources.list"
    echo 'Acquire::Languages "none";' >"$1/etc/apt/apt.conf.d/50languages"
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
    chmod 755 "$1/usr/sbin/policy-rc.d"
}

# debootstrap_base FOLDER: the same with debootstrap, which knows the main suite only.
debootstrap_base() {
    unshare --mount --propagation private debootstrap --variant=minbase --keyring="$keyring" bookworm "$1" "file://$mirror"
}

# inside FOLDER COMMAND: in a chroot with the mirror at /mnt.
inside() {
    # shellcheck disable=SC2016 # the inner shell expands
    unshare --mount --pid --fork --kill-child --propagation private sh -eu -c '
        mount --bind "$2" "$1/mnt"
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$1" sh -eu -c "$3"
    ' inside "$1" "$mirror" "$2"
}

# today_child PARENT FOLDER PACKAGES: a full copy, fresh lists, the packages.
today_child() {
    cp -a "$1" "$2"
    inside "$2" "apt-get --quiet update && apt-get --quiet --yes --no-install-recommends install $3"
}
