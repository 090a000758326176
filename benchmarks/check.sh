# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench check. Ours looks at all 57 templates of examples/fifty-seven, offline: the metadata are there already, and
# they are in force, so what is measured is looking, not showing. Today's way is apt-get -s dist-upgrade in every template; it is
# measured in every seventh of them, mounted and with its caches warm, and the mean is taken for all.
# Then the same 57 with pins of Coppice's own in each: their base has an archive more, of which it takes one package
# (/var/cache/coppice-bench-57-pins keeps them).
family=$here/examples/fifty-seven/family.yaml
if [ -z "$source" ]; then
    source=/var/cache/coppice-bench-57
    prepare_store "$family"
fi

pinned=/var/cache/coppice-bench-57-pins

# make_pinned: grows the family with that archive in $pinned/store, on what $source has.
make_pinned() {
    local vendor=$pinned/vendor deb=$work/vendor-tool index=main/binary-amd64/Packages
    rm -rf --one-file-system "$pinned"
    mkdir -p "$deb/DEBIAN" "$vendor/dists/stable/main/binary-amd64" "$vendor/pool" "$pinned/family"
    printf 'Package: vendor-tool\nVersion: 1.0\nArchitecture: all\nMaintainer: Bench <bench@example.org>\nDescription: for a bench\n' \
        >"$deb/DEBIAN/control"
    quietly dpkg-deb --root-owner-group --build "$deb" "$vendor/pool/vendor-tool.deb"
    {
        cat "$deb/DEBIAN/control"
        echo "Filename: pool/vendor-tool.deb"
        echo "Size: $(stat -c %s "$vendor/pool/vendor-tool.deb")"
        echo "SHA256: $(sha256sum <"$vendor/pool/vendor-tool.deb" | cut -c 1-64)"
    } >"$vendor/dists/stable/$index"
    mkdir -m 700 "$work/gnupg"
    quietly gpg --homedir "$work/gnupg" --batch --quiet --passphrase '' --quick-gen-key vendor@example.org rsa2048 sign never
    gpg --homedir "$work/gnupg" --batch --export >"$pinned/family/vendor.gpg"
    sign_release "$work/gnupg" "$vendor/dists/stable" "$index" Vendor now
    awk -v vendor="  vendor: {type: debian, suites: [stable], mirror: \"file://$vendor\", keyring: vendor.gpg, take: [vendor-tool], template-mirror: \"https://vendor.example/apt\"}" '
        /^templates:/ { print vendor; print "" }
        { print }
        /^    archive: bookworm/ { print "    archives: [vendor]" }' "$here/examples/fifty-seven/family.yaml" >"$pinned/family/family.yaml"
    mkdir "$pinned/store"
    cp -al "$source/." "$pinned/store/" 2>/dev/null || cp -a "$source/." "$pinned/store/"
    rm -rf "$pinned"/store/*.lock "$pinned/store/caches"
    quietly "$coppice" -f "$pinned/family/family.yaml" -s "$pinned/store" --progress plain --yes build
    touch "$pinned/ready"
}

check_pinned() { "$coppice" -f "$pinned/family/family.yaml" -s "$pinned/store" check --offline; }

check_all() { "$coppice" -f "$family" -s "$source" check --offline; }

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

if [ ! -e "$pinned/ready" ]; then
    say "growing the family with pins in $pinned (long the first time; not measured)"
    make_pinned
fi
# Pins that are Coppice's own are no file with a say (docs/store.md); without one of them there would be nothing to look at.
[ -n "$(find "$pinned/store/layers" -path '*/etc/apt/preferences.d/50-coppice-vendor.pref' -print -quit)" ] || { say "no pins there"; exit 1; }
pins=$(cat "$pinned"/store/generations/*/current | jq -s '[.[] | select(.generation.update_policy == [])] | length')
quietly check_pinned
for ((i = 0; i < ${repeat:-11}; i++)); do
    measure check_pinned
    echo "$wall" >>"$work/pinned.wall"; echo "$cpu" >>"$work/pinned.cpu"
done
echo "check time of $pins templates with Coppice's own pins (wanted 0.4): $(median <"$work/pinned.wall") s, $(median <"$work/pinned.cpu") s of processor"
