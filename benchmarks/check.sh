# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench check. Ours looks at all 57 templates of examples/fifty-seven, offline: the metadata are there already, and
# they are in force, so what is measured is looking, not showing. Today's way is apt-get -s dist-upgrade in every template; it is
# measured in every seventh of them, mounted and with its caches warm, and the mean is taken for all.
family=$here/examples/fifty-seven/family.yaml
if [ -z "$source" ]; then
    source=/var/cache/coppice-bench-57
    prepare_store "$family"
fi

check_all() { "$here/coppice" -f "$family" -s "$source" check --offline; }

# lists: the frozen metadata as apt in the templates has them, in $work/lists (apt-get(8): the URI with slashes as underscores).
lists() {
    local suite url release index prefix
    mkdir -p "$work/lists/partial"
    while IFS=$'\t' read -r suite url release index; do
        prefix=${url#*://}
        prefix=${prefix%/}/dists/$suite/
        prefix=${prefix//_/%5f}
        cp "$source/$release" "$work/lists/${prefix//\//_}InRelease"
        cp "$source/$index" "$work/lists/${prefix//\//_}main_binary-amd64_Packages"
    done < <(jq -r '.snapshot.archives[].suites[] | [.name, .mirror, .release, .indexes[0].file] | @tsv' "$source/snapshots/in-force/fifty-seven.json")
}

# upgrade_seconds TEMPLATE: how long apt-get -s dist-upgrade takes in it the second time. Mounted as docs/store.md says; what apt
# writes goes to memory. Only the command itself is timed.
upgrade_seconds() {
    local lower
    # A layer that stands twice is mounted once, where it stands highest: overlayfs refuses the same folder again.
    lower=$(jq -r --arg layers "$source/layers" '[.generation.layers | reverse | reduce .[] as $id ([]; if index($id) then . else . + [$id] end) | .[] | $layers + "/" + .[0:32] + "/tree"] | join(":")' \
        "$source/generations/$1/current")
    # shellcheck disable=SC2016 # the inner shell expands
    unshare --mount --pid --fork --kill-child --propagation private bash -eu -c '
        mount -t tmpfs tmpfs /mnt
        mkdir /mnt/upper /mnt/work /mnt/root
        mount -t overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
        mount -t proc proc /mnt/root/proc
        mount --bind "$2" /mnt/root/var/lib/apt/lists
        upgrade() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 chroot /mnt/root apt-get -s dist-upgrade; }
        upgrade >&2
        TIMEFORMAT=%R
        { time upgrade >&3 2>&3; } 3>&2 2>&1
    ' upgrade "$lower" "$work/lists" 2>>"$log"
}

lists
quietly check_all
mapfile -t names < <(ls "$source/generations")
[ "${#names[@]}" = 57 ] || { say "$source has ${#names[@]} templates, not 57"; exit 1; }
sample=()
for ((i = 0; i < 57; i += 7)); do sample+=("${names[i]}"); done

for name in "${sample[@]}"; do
    upgrade_seconds "$name" >>"$work/today.wall" || failed upgrade_seconds "$name"
    # In between, so that what else the machine does falls on both.
    measure check_all
    echo "$wall" >>"$work/ours.wall"; echo "$cpu" >>"$work/ours.cpu"
done
for ((i = ${#sample[@]}; i < ${repeat:-11}; i++)); do
    measure check_all
    echo "$wall" >>"$work/ours.wall"; echo "$cpu" >>"$work/ours.cpu"
done

today=$(awk '{ total += $1 } END { printf "%.2f", total / NR * 57 }' "$work/today.wall")
result "check time of 57 templates, today 57 times the mean of ${#sample[@]}" "$(median <"$work/ours.wall")" "$today" s
say "processor time of ours: $(median <"$work/ours.cpu") s"
