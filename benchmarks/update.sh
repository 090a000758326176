# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench update: the 57 templates of examples/fifty-seven are brought to a newer state of the archive, packages already
# downloaded, against apt-get update and apt-get dist-upgrade in a chroot of a full copy of each. Today's way is measured in every
# seventh template (9 of them) and scaled to 57 by the mean; nothing is counted for starting virtual machines.
#   base   only packages of the base changed (benchmarks/states.sh makes the two states)
#   real   from bookworm alone to bookworm with its updates and its security archive: some layers' own packages changed, too
# and one template of two others (from: [work-pdf, personal-money]) against installing the same packages.
. "$here/benchmarks/mirror.sh"
. "$here/benchmarks/today.sh"
. "$here/benchmarks/states.sh"
real=$here/examples/fifty-seven/family.yaml
states=/var/cache/coppice-bench-states

update() { "$coppice" -f "$1" -s "$2" --progress plain --yes update --offline "${@:3}"; }

# copy_store FROM TO: a store of its own for one measurement. Nothing in a store is changed in place but locks and caches.
copy_store() {
    mkdir "$2"
    cp -al "$1/." "$2/" 2>/dev/null || cp -a "$1/." "$2/"
    rm -rf "$2"/*.lock "$2"/caches
}

# seed_store STORE: an empty store with the packages that are downloaded already.
seed_store() {
    [ ! -e "$1/format" ] || return 0
    mkdir -p "$1"/{contents,layers,generations,logs,work}
    cp -a /var/cache/coppice-bench-57/format "$1/"
    cp -al /var/cache/coppice-bench-57/packages "$1/"
}

# contents_bytes STORE: the sum of sizes of all contents in the store.
contents_bytes() { find "$1/contents" -type f -printf '%s\n' | sum; }

# today_upgrade FOLDER LINE...: what a person does in each template.
today_upgrade() {
    local folder=$1
    shift
    rm -f "$folder"/etc/apt/sources.list.d/* "$folder"/etc/apt/sources.list
    printf '%s\n' "$@" >"$folder/etc/apt/sources.list"
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
    chmod 755 "$folder/usr/sbin/policy-rc.d"
    sync
    measure inside "$folder" 'apt-get --quiet -o Acquire::Languages=none update && apt-get --quiet --yes -o Dpkg::Options::=--force-confold dist-upgrade'
    echo "$wall" >>"$work/today.wall"; echo "$cpu" >>"$work/today.cpu"; echo "$bytes" >>"$work/today.bytes"
}

# scaled FILE: the mean of its lines, times 57.
scaled() { awk '{ total += $1 } END { printf "%.10g\n", total / NR * 57 }' "$1"; }

# compare NAME FAMILY STORE WANTED BYTES LINE...: updates a copy of the store, and a sample of exported templates today's way. WANTED is of
# the time, BYTES (or nothing) of what is written.
compare() {
    local name=$1 family=$2 store=$3 wanted=$4 limit=${5:+ (wanted $5)} i before
    shift 5
    rm -f "$work"/today.*
    mapfile -t names < <(ls "$store/generations")
    [ "${#names[@]}" = 57 ] || { say "$store has ${#names[@]} templates, not 57"; exit 1; }
    copy_store "$store" "$work/ours"
    before=$(contents_bytes "$work/ours")
    measure update "$family" "$work/ours"
    say "$name: ours ${wall} s (${cpu} s of processor), ${bytes:-?} bytes written"
    local ours_wall=$wall ours_cpu=$cpu ours_bytes=$bytes new grafted
    new=$(($(contents_bytes "$work/ours") - before))
    grafted=$(cat "$work"/ours/generations/*/current | jq -s '[.[] | select(.generation.more_layers > 0)] | length')
    for ((i = 0; i < 57; i += 7)); do
        rm -rf --one-file-system "$work/tree"
        quietly "$coppice" -f "$family" -s "$store" export "${names[i]}" --as dir -o "$work/tree"
        today_upgrade "$work/tree" "$@"
    done
    rm -rf --one-file-system "$work/tree"
    result "update $name time (wanted $wanted)" "$ours_wall" "$(scaled "$work/today.wall")" s
    result "update $name processor time" "$ours_cpu" "$(scaled "$work/today.cpu")" s
    result "update $name bytes written, today 57 templates" "$ours_bytes" "$(scaled "$work/today.bytes")" MiB 1048576
    result "update $name bytes written, today the contents that are new to the store$limit" "$ours_bytes" "$new" MiB 1048576
    echo "update $name: $grafted of 57 templates grafted or renewed, $((57 - grafted)) grown again"
}

say "preparing both families (long the first time; not measured)"
source=/var/cache/coppice-bench-57
prepare_store "$real"
if [ ! -e "$states/ready" ]; then
    rm -rf "$states"
    mkdir -p "$states"
    make_states "$source" fifty-seven
    state_family "$states/family/family.yaml" "$real"
    touch "$states/ready"
fi
source=$states/store
mkdir -p "$source"
seed_store "$source"
grow_state "$source" "$states/family/family.yaml"
mirror=$states/mirror
compare base "$states/family/family.yaml" "$source" 0.025 1.2 "deb [trusted=yes] file:/mnt stable main"
ours_base=$work/ours

# One graft: all of them, less what the base and whatever else was renewed or grown again take alone.
mapfile -t grown < <(cat "$work"/ours/generations/*/current | jq -r '.generation | select(.more_layers == 0 or .parent == null) | .template')
copy_store "$source" "$work/base-only"
measure update "$states/family/family.yaml" "$work/base-only" "${grown[@]}"
base_cpu=$cpu
say "what was renewed or grown again alone: ${wall} s (${cpu} s of processor)"
copy_store "$source" "$work/all"
measure update "$states/family/family.yaml" "$work/all"
awk -v all="$cpu" -v base="$base_cpu" -v count=$((57 - ${#grown[@]})) \
    'BEGIN { printf "update base, processor time of each of %d grafts (wanted 0.1): %.3f s\n", count, (all - base) / count }'
rm -rf --one-file-system "$work/base-only" "$work/all"

# A template of two others, and one that installs the same on the first of them.
# Beside the other, since its keyring is declared by its place.
composed=$states/family/composed.yaml
cp "$states/family/family.yaml" "$composed"
packages=$(jq -r "$as_package"'.generation.packages[] | package | select(.automatic | not) | .name' "$ours_base/generations/personal-money/current" | tr '\n' ',' | sed 's/,$//')
cat >>"$composed" <<YAML

  composed:
    from: [work-pdf, personal-money]

  installed:
    from: work-pdf
    packages: [$packages]
YAML
for name in composed installed; do
    measure "$coppice" -f "$composed" -s "$ours_base" --progress plain --yes build --offline "$name"
    echo "$wall" >"$work/$name.wall"
done
result "composed template, today the same packages installed by Coppice" "$(cat "$work/composed.wall")" "$(cat "$work/installed.wall")" s
rm -rf --one-file-system "$work/ours"

# The real difference: first bookworm alone.
old=/var/cache/coppice-bench-57-bookworm
mkdir -p "$work/bookworm" "$old"
cp -r "$here/examples/fifty-seven/." "$work/bookworm/"
sed -i 's/suites: .*/suites: [bookworm]/' "$work/bookworm/family.yaml"
seed_store "$old"
quietly "$coppice" -f "$work/bookworm/family.yaml" -s "$old" --progress plain --yes build
# Both sides go to the same state of the archive, the newest, whose packages are there then.
quietly "$coppice" -f "$real" -s /var/cache/coppice-bench-57 --progress plain --yes update
quietly "$coppice" -f "$real" -s "$old" check
cp -aln /var/cache/coppice-bench-57/packages "$old/"
source=/var/cache/coppice-bench-57
make_mirror fifty-seven
mapfile -t lines < <(sources /mnt "${suites[@]}")
compare real "$real" "$old" 0.1 "" "${lines[@]}"
