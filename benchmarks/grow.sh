# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench grow. The packages of the eight children are those of examples/home/family.yaml. The
# composed template of that family is left out on both sides: nothing of today's does the like.
#
# Today's way, as people grow such a family by hand: mmdebstrap for the base, and for every child a full copy of the base, apt-get
# update and apt-get install of its packages in a chroot, one child after the other, on disk. Nothing is tidied up in between.
# What is written is counted when both sides are through, with one sync; waiting for the disk after each child, as shutting a
# machine down would, is spared today's side, and with it what such a child writes and removes again in time.
#
# Packages are downloaded on both sides: ours in Coppice's store, today's in a file: mirror that apt reads in place. Today's
# side installs without the files and scripts that the family lays over the template dev. Both sides work on the same disk.
. "$here/benchmarks/mirror.sh"
. "$here/benchmarks/today.sh"
family=$here/examples/home/family.yaml

today_family() {
    today_base "$1/base"
    local name packages
    while IFS=$'\t' read -r name packages; do
        today_child "$1/base" "$1/$name" "$packages"
    done <"$work/children"
}

# shellcheck disable=SC2046 # a list of words
ours_family() { "$coppice" -f "$family" -s "$1" --progress plain --yes build --offline $(cut -f 1 "$work/children"); }
ours_base() { "$coppice" -f "$family" -s "$1" --progress plain --yes build --offline debian-12-minimal; }

# distinct_bytes STORE: the sum of sizes of distinct file contents in its layers; each inode is read once.
distinct_bytes() {
    local list=$work/list
    find "$1"/layers/*/tree -type f -printf '%i %s %p\0' | sort -z -u -t ' ' -k 1,1 >"$list"
    cut -z -d ' ' -f 3- "$list" | xargs -0 sha256sum -z | cut -z -c 1-64 >"$list.sha"
    cut -z -d ' ' -f 2 "$list" | paste -z -d ' ' "$list.sha" - | sort -z -u -k 1,1 | tr '\0' '\n' | awk '{ print $2 }' | sum
}

# stored_bytes STORE: the sum of sizes of all files that the templates take in the store, each inode once.
stored_bytes() {
    find "$1/contents" "$1/layers" "$1/generations" -type f -printf '%i %s\n' | sort -u -k 1,1 | awk '{ print $2 }' | sum
}

prepare_source "$family"
say "making the mirror"
make_mirror home
complete_mirror "${suites[*]}" '?essential' '?priority(required)' apt
complete_mirror bookworm '?priority(required)' apt usr-is-merged
sed -n '/^  [a-z0-9-]*:$/{s/[ :]//g;h};/^    packages:/{s/.*\[\(.*\)\].*/\1/;s/,//g;H;x;s/\n/\t/;p}' "$family" >"$work/children"
[ "$(wc -l <"$work/children")" = 8 ] || { say "examples/home has not eight children any more"; exit 1; }

for run in $(seq "${repeat:-1}"); do
    new_store "$work/ours"
    measure ours_family "$work/ours"
    say "run $run: ours: family of nine ${wall} s (${cpu} s of processor), ${bytes:-?} bytes written"
    echo "$wall" >>"$work/ours.wall"; echo "$cpu" >>"$work/ours.cpu"; echo "$bytes" >>"$work/ours.bytes"
    new_store "$work/ours-base"
    measure ours_base "$work/ours-base"
    say "run $run: ours: base alone ${wall} s"
    echo "$wall" >>"$work/base.ours"
    [ "$run" = "${repeat:-1}" ] || rm -rf --one-file-system "$work/ours"
    rm -rf --one-file-system "$work/ours-base"

    mkdir "$work/today"
    measure today_family "$work/today"
    say "run $run: today: family of nine ${wall} s (${cpu} s of processor), ${bytes:-?} bytes written"
    echo "$wall" >>"$work/today.wall"; echo "$cpu" >>"$work/today.cpu"; echo "$bytes" >>"$work/today.bytes"
    full=$(du -s --block-size=1 "$work/today" | cut -f 1)
    rm -rf --one-file-system "$work/today"
    measure today_base "$work/today"
    echo "$wall" >>"$work/base.mmdebstrap"
    rm -rf --one-file-system "$work/today"
    measure debootstrap_base "$work/today"
    echo "$wall" >>"$work/base.debootstrap"
    rm -rf --one-file-system "$work/today"
done

result "grow time" "$(least <"$work/ours.wall")" "$(least <"$work/today.wall")" s
result "grow processor time" "$(least <"$work/ours.cpu")" "$(least <"$work/today.cpu")" s
result "grow bytes written" "$(least <"$work/ours.bytes")" "$(least <"$work/today.bytes")" MiB 1048576
result "base time, today mmdebstrap" "$(least <"$work/base.ours")" "$(least <"$work/base.mmdebstrap")" s
result "base time, today debootstrap" "$(least <"$work/base.ours")" "$(least <"$work/base.debootstrap")" s
result "disk space, today nine full trees" "$(du -s --block-size=1 "$work/ours"/{contents,layers,generations} | cut -f 1 | sum)" "$full" MiB 1048576
result "store size, today the distinct file contents" "$(stored_bytes "$work/ours")" "$(distinct_bytes "$work/ours")" MiB 1048576
