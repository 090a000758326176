# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench sources: the family of examples/home with its three suites in one archive ("today"), and with each suite as an
# archive of its own. The packages are the same. In turn, so that what else the machine does falls on both. What both are grown
# from (snapshot and packages) is kept in /var/cache/coppice-bench-sources.
kept=/var/cache/coppice-bench-sources
prepare_source "$here/examples/home/family.yaml"

# write_family FOLDER ARCHIVES FURTHER: the family of examples/home with other archives; FURTHER is what its base adds.
write_family() {
    mkdir -p "$1"
    cp -r "$here/examples/home/." "$1/"
    {
        printf '%s\n' "$2"
        echo "templates:"
        printf '  debian-12-minimal:\n    archive: bookworm\n%s' "$3"
    } >"$1/common/bookworm.yaml"
}

grow() { "$coppice" -f "$1/family.yaml" -s "$2" --progress plain --yes build --offline; }

write_family "$work/one" 'archives:
  bookworm: {type: debian, suites: [bookworm, bookworm-updates, bookworm-security]}' ''
write_family "$work/three" 'archives:
  bookworm: {type: debian, suites: [bookworm]}
  updates: {type: debian, suites: [bookworm-updates]}
  security: {type: debian, suites: [bookworm-security]}' '    archives: [updates, security]
'
say "preparing snapshots and packages in $kept (long the first time; not measured)"
for way in one three; do
    if [ ! -e "$kept/$way/ready" ]; then
        rm -rf --one-file-system "${kept:?}/$way" "$work/$way.store"
        mkdir -p "$kept/$way"
        new_store "$work/$way.store"
        # The snapshot of these archives, and what the source's store does not have yet.
        quietly "$coppice" -f "$work/$way/family.yaml" -s "$work/$way.store" --progress plain --yes build
        cp -al "$work/$way.store"/{format,snapshots,indexes,packages} "$kept/$way/" 2>/dev/null ||
            cp -a "$work/$way.store"/{format,snapshots,indexes,packages} "$kept/$way/"
        rm -rf --one-file-system "$work/$way.store"
        touch "$kept/$way/ready"
    fi
done
for run in $(seq "${repeat:-3}"); do
    for way in one three; do
        rm -rf --one-file-system "$work/store"
        mkdir -p "$work/store"/{contents,layers,generations,logs,work}
        cp -al "$kept/$way"/{format,snapshots,indexes,packages} "$work/store/" 2>/dev/null ||
            cp -a "$kept/$way"/{format,snapshots,indexes,packages} "$work/store/"
        measure grow "$work/$way" "$work/store"
        echo "$wall" >>"$work/$way.wall"; echo "$cpu" >>"$work/$way.cpu"
    done
done

result "three archives, today the same packages in one" "$(median <"$work/three.wall")" "$(median <"$work/one.wall")" s
result "processor time" "$(median <"$work/three.cpu")" "$(median <"$work/one.cpu")" s
