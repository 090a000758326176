# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench images. Root images of examples/starter, against mke2fs -d from a folder that has the tree already: the seconds of
# the export, what the image takes on the disk, and how many bytes of a child's image differ from its parent's at the same place, in blocks of
# 4 KiB and in chunks of 64 KiB, as a thin pool writes them. Today's images of one family get one UUID here, as ours have. Today's seconds
# are those of mke2fs alone: not of making the folder, nor of comparing contents with their digests, nor of starting a program.
family=$here/examples/starter/family.yaml
size=4G
features=none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file
features+=,dir_nlink,extra_isize,metadata_csum
id=c0ffee00-0000-4000-8000-000000000001

prepare_source "$family"
coppice() { "$coppice" -f "$family" -s "$source" --progress plain "$@"; }

ours() { rm -f "$work/ours-$1.img" && coppice export "$1" --as ext4 --bare --size "$size" -o "$work/ours-$1.img"; }

today() {
    rm -f "$work/today-$1.img"
    truncate -s "$size" "$work/today-$1.img"
    mke2fs -q -F -t ext4 -b 4096 -I 256 -m 1 -J size=64 -O "$features" -U "$id" \
        -E "hash_seed=$id,assume_storage_prezeroed=1,lazy_itable_init=0" -d "$work/tree-$1" "$work/today-$1.img"
}

# differing CHUNK ONE OTHER: bytes in chunks that are not the same at the same place.
differing() {
    perl -e '
        use strict; use warnings;
        my ($chunk, @names) = @ARGV;
        my @files = map { open my $file, "<:raw", $_ or die "$_: $!"; $file } @names;
        my $differing = 0;
        while (my $read = read $files[0], my $one, 8 << 20) {
            read $files[1], my $other, 8 << 20;
            next if $one eq $other;
            for (my $at = 0; $at < $read; $at += $chunk) {
                $differing += $chunk if substr($one, $at, $chunk) ne substr($other, $at, $chunk);
            }
        }
        print "$differing\n"' "$@"
}

allocated() { echo $(($(stat -c %b "$1") * 512)); }

for template in debian-12-minimal net-base sys-net vault dev; do
    quietly coppice export "$template" --as dir -o "$work/tree-$template"
    for _ in $(seq "${repeat:-3}"); do
        measure ours "$template"
        echo "$wall" >>"$work/ours.wall"
        measure today "$template"
        echo "$wall" >>"$work/today.wall"
    done
    quietly e2fsck -fn "$work/ours-$template.img"
    result "images $template, seconds" "$(least <"$work/ours.wall")" "$(least <"$work/today.wall")" s
    result "images $template, allocated" "$(allocated "$work/ours-$template.img")" "$(allocated "$work/today-$template.img")" MiB 1048576
    rm -rf --one-file-system "$work"/{ours,today}.wall "$work/tree-$template"
done
for pair in net-base:debian-12-minimal sys-net:net-base vault:debian-12-minimal dev:debian-12-minimal; do
    for chunk in 4096 65536; do
        result "images ${pair%:*} on ${pair#*:}, differing in pieces of $((chunk / 1024)) KiB" \
            "$(differing $chunk "$work/ours-${pair#*:}.img" "$work/ours-${pair%:*}.img")" \
            "$(differing $chunk "$work/today-${pair#*:}.img" "$work/today-${pair%:*}.img")" MiB 1048576
    done
done
