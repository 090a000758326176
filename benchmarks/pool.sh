# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench pool. A pool of the ten templates of examples/home is filled, and brought to a newer state in which packages of the base
# changed and nothing else (benchmarks/states.sh), on an XFS and on a btrfs in a file of their own, both as mkfs makes them.
#
# Today's way is an import: every image is written in full (holes stay holes), and at an update again, beside the one before, which stays
# as the revision. It gets its images from our pool and writes them to a file system of the same kind in another file.
#
# Bytes written are those that reached the block device of the file system until everything was there; whatever else runs on the machine does
# not count. Space is what df says more than before. Both include all metadata of the file system. Images are made in the store, on another
# file system, and are not counted: both sides need them. The distinct blocks of 4 KiB are counted by perl from the images themselves;
# blocks of zeros are no data. For the update they are those blocks of the new images that no old image had.
. "$here/benchmarks/states.sh"
. "$here/benchmarks/disks.sh"
family=$here/examples/home/family.yaml
states=/var/cache/coppice-bench-states-home
state_family=$states/family/family.yaml

# on NAME COMMAND...: runs it, and sets written and space to what it cost on that disk, and wall to its seconds.
on() {
    local disk=$1 before_written before_used
    before_written=$(written "$disk") before_used=$(used "$disk")
    measure "${@:2}"
    written=$(($(written "$disk") - before_written)) space=$(($(used "$disk") - before_used))
}

fill() { "$coppice" -f "$2" -s "$1" --progress plain pool -o "$work/mnt/ours"; }

# import: each image of our pool that is another than before, written in full beside the one before.
import() {
    local image name
    for image in "$work"/mnt/ours/*/root.img; do
        name=$(basename "$(dirname "$image")")
        mkdir -p "$work/mnt/today/$name"
        ! cmp -s "$image" "$work/mnt/today/$name/root.img" || continue
        cp --reflink=never --sparse=always "$image" "$work/mnt/today/$name/root-import.img"
        [ ! -e "$work/mnt/today/$name/root.img" ] || mv "$work/mnt/today/$name/root.img" "$work/mnt/today/$name/root.img.1"
        mv "$work/mnt/today/$name/root-import.img" "$work/mnt/today/$name/root.img"
    done
}

# compare_disk KIND
compare_disk() {
    new_disk ours "$1"
    new_disk today "$1"
    on ours fill "$states/store" "$state_family"
    local fill_written=$written fill_space=$space
    say "$1: filled in ${wall} s, images made meanwhile"
    on today import
    result "pool $1 first fill, bytes written, today full images" "$fill_written" "$written" MiB 1048576
    result "pool $1 first fill, space, today full images" "$fill_space" "$space" MiB 1048576
    : >"$work/none"
    [ -e "$work/old" ] || distinct "$work/none" "$work/old" "$work"/mnt/ours/*/root.img >"$work/old.bytes"
    result "pool $1 first fill, bytes written, today the distinct blocks (wanted 1.15)" "$fill_written" "$(cat "$work/old.bytes")" MiB 1048576
    result "pool $1 first fill, space, today the distinct blocks (wanted 1.15)" "$fill_space" "$(cat "$work/old.bytes")" MiB 1048576

    # The blocks of images that were made before, as one store would have them.
    cp -a "$states/store/blocks" "$states/store-updated/"
    on ours fill "$states/store-updated" "$state_family"
    local update_written=$written update_space=$space
    say "$1: updated in ${wall} s, images made meanwhile"
    [ "$(find "$work/mnt/ours" -name 'root.img.1@*' | wc -l)" = 10 ] || { say "the update did not change all ten images"; exit 1; }
    on today import
    result "pool $1 update of the base, bytes written, today full images" "$update_written" "$written" MiB 1048576
    result "pool $1 update of the base, space, today full images" "$update_space" "$space" MiB 1048576
    [ -e "$work/new" ] || distinct "$work/old" "$work/new" "$work"/mnt/ours/*/root.img >"$work/new.bytes"
    result "pool $1 update of the base, bytes written, today the new distinct blocks (wanted 1.15)" "$update_written" "$(cat "$work/new.bytes")" MiB 1048576
    result "pool $1 update of the base, space, today the new distinct blocks (wanted 1.15)" "$update_space" "$(cat "$work/new.bytes")" MiB 1048576
    local blocks=$(($(cat "$work/old.bytes") + $(cat "$work/new.bytes")))
    result "pool $1 as a whole after the update, bytes written, today all distinct blocks (wanted 1.15)" "$((fill_written + update_written))" "$blocks" MiB 1048576
    result "pool $1 as a whole after the update, space, today all distinct blocks (wanted 1.15)" "$((fill_space + update_space))" "$blocks" MiB 1048576
    check_images "$1"
    remove_disk ours
    remove_disk today
}

# check_images KIND: what was measured are whole images: their file systems are good, and today's copies of them equal.
check_images() {
    local image name
    for name in vault office-web; do
        image=$work/mnt/ours/$name/root.img
        cmp "$image" "$work/mnt/today/$name/root.img" || { say "$1: $name was not imported as it is"; exit 1; }
        # The third partition, behind 1 MiB, 200 MiB and 2 MiB.
        quietly e2fsck -fn "$image?offset=$((203 << 20))"
    done
}

prepare_states() {
    rm -rf "$states"
    mkdir -p "$states"
    make_states "$source" home
    state_family "$state_family" "$family"
    both_states "$states/store" "$state_family"
    touch "$states/ready"
}

prepare_source "$family"
[ -e "$states/ready" ] || { say "making both states of the family (long; only the first time)"; prepare_states; }
for kind in xfs btrfs; do
    compare_disk "$kind"
done
