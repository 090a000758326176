# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench: file systems in files of their own, as mkfs makes them, and what is written to them.

unmount() {
    local mount
    for mount in "$work"/mnt/*; do
        ! mountpoint -q "$mount" || umount "$mount"
    done
    rm -rf --one-file-system "$work"
}
trap unmount EXIT

# new_disk NAME KIND: a file system in a file, mounted at $work/mnt/NAME.
new_disk() {
    truncate -s 40G "$work/$1.disk"
    quietly "mkfs.$2" -q "$work/$1.disk"
    mkdir -p "$work/mnt/$1"
    mount -o loop "$work/$1.disk" "$work/mnt/$1"
    sync -f "$work/mnt/$1"
}

remove_disk() { umount "$work/mnt/$1" && rm "$work/$1.disk"; }

# written NAME: bytes written to its block device since it was mounted (Linux, Documentation/block/stat.rst: the seventh field).
written() {
    sync -f "$work/mnt/$1"
    awk '{ printf "%.0f\n", $7 * 512 }' "/sys/block/$(basename "$(findmnt -no SOURCE "$work/mnt/$1")")/stat"
}

used() { df --output=used -B 1 "$work/mnt/$1" | tail -n 1; }

# distinct KNOWN NEW IMAGE...: bytes of distinct blocks that are no zeros and not among the digests in the file KNOWN; their digests go to NEW.
distinct() {
    perl -MDigest::SHA=sha256 -e '
        use strict; use warnings;
        my ($known, $new, @images) = @ARGV;
        my (%seen, %found);
        open my $in, "<:raw", $known or die; while (read $in, my $hash, 32) { $seen{$hash} = 1 }
        my $zeros = "\0" x 4096;
        for my $image (@images) {
            open my $file, "<:raw", $image or die "$image: $!";
            my $at = 0;
            while (defined(my $data = sysseek $file, $at, 3)) {
                my $hole = sysseek $file, $data, 4;
                for ($at = int($data / 4096) * 4096; $at < $hole;) {
                    sysseek $file, $at, 0;
                    my $read = sysread $file, my $some, 4 << 20 or last;
                    for (my $i = 0; $i < $read; $i += 4096) {
                        my $block = substr $some, $i, 4096;
                        next if $block eq $zeros;
                        my $hash = sha256($block);
                        $found{$hash} = 1 unless $seen{$hash};
                    }
                    $at += $read;
                }
            }
        }
        open my $out, ">:raw", $new or die; print $out keys %found;
        print 4096 * keys(%found), "\n"' "$@"
}
