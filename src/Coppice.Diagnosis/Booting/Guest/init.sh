#!/bin/busybox sh
# Process 1 until the root file system is there: loads what reaches the disks, shows the modules, adds the unit that reports, and
# hands over to the tree's own init. What is added lies in /run, in memory: the tree is not changed but for the mount point of its modules.
b=/bin/busybox
fail() {
    echo "coppice: $1"
    $b sync
    $b poweroff -f
}

$b mkdir -p /proc /sys /dev /run /root
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs devtmpfs /dev
$b mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
for module in /modules/*; do
    $b insmod "$module" || echo "coppice: cannot load $module"
done

tries=0
while [ ! -b /dev/vda ] || [ ! -b /dev/vdb ]; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || fail "the disks do not appear"
    $b usleep 100000
done

$b mount -t ext4 /dev/vda /root || fail "the root file system cannot be mounted"
if [ -d /root/usr/lib ]; then modules=/root/usr/lib/modules; else modules=/root/lib/modules; fi
# As a qube has them: dom0 gives it the modules of its kernel on a disk of their own.
$b mkdir -p $modules && $b mount -t ext4 -o ro /dev/vdb $modules || echo "coppice: no place for modules"

units=/run/systemd/system
$b mkdir -p $units/sysinit.target.wants /run/coppice
$b cp /coppice/report.sh /run/coppice/report.sh
$b cp /coppice/coppice-report.service $units/coppice-report.service
$b ln -s ../coppice-report.service $units/sysinit.target.wants/coppice-report.service
# Disks that only Xen has never come here: whoever waits for one learns it at once, and not after 90 s. xvda is the root, xvdb
# private, xvdc volatile, xvdd modules, the rest is attached.
for disk in a b c d e f g h i; do
    for part in "" 1 2 3; do
        waits=$units/dev-xvd$disk$part.device.d
        $b mkdir -p "$waits"
        printf '[Unit]\nJobRunningTimeoutSec=1\n' >"$waits/99-coppice.conf"
    done
done

$b mkdir -p $units/dev-mapper-dmroot.device.d
printf '[Unit]\nJobRunningTimeoutSec=1\n' >$units/dev-mapper-dmroot.device.d/99-coppice.conf
for folder in proc sys dev run; do
    [ -d /root/$folder ] || $b mkdir /root/$folder
    $b mount -o move /$folder /root/$folder
done

exec $b switch_root /root /sbin/init
