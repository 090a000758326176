# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench: measuring and reporting. Uses $work and $log.

# say TEXT...: to the person who waits.
say() { echo "bench: $*" >&2; }

# quietly COMMAND...: its output goes to the log, which is shown when it fails.
quietly() {
    local code
    # Not in a condition: there a function would go on after a command that failed.
    set +e
    (set -e; "$@") >>"$log" 2>&1 </dev/null
    code=$?
    set -e
    [ $code = 0 ] || failed "$@"
}

# failed COMMAND...: shows the end of the log and ends.
failed() {
    tail -n 30 "$log" >&2
    say "failed: $*"
    exit 1
}

# as_package: what jq reads a package of a generation's record with, also of one that an older program wrote (docs/store.md).
as_package='def package: if type == "string" then split(" ") | { name: .[0], version: .[1], automatic: (.[4] == "auto") } else . end; '

# sectors: what has been written to the disk of the work folder since the machine started, in units of 512 bytes
# (Linux, Documentation/block/stat.rst: the seventh field). Nothing where the disk is no block device.
sectors() {
    local stat
    stat=/sys/dev/block/$(stat -c %Hd:%Ld "$work")/stat
    [ ! -r "$stat" ] || awk '{ print $7 }' "$stat"
}

# busy: how long the processors have worked since the machine started, in seconds (proc_stat(5)). Not the times of the processes: what ends in a
# process namespace of its own, as everything in a sandbox does, counts for nobody.
busy() { awk -v ticks="$(getconf CLK_TCK)" '$1 == "cpu" { printf "%.2f\n", ($2 + $3 + $4 + $7 + $8) / ticks }' /proc/stat; }

# measure COMMAND...: runs it and sets wall and cpu (seconds) and bytes (written to disk until everything is there).
# Whatever else runs on the machine meanwhile is counted too: compare only what was measured in one run.
measure() {
    local before after begun ended code
    sync
    before=$(sectors) begun=$(busy)
    TIMEFORMAT='%R'
    set +e
    wall=$(set -e; { time "$@" >>"$log" 2>&1 </dev/null; } 2>&1)
    code=$?
    set -e
    [ $code = 0 ] || failed "$@"
    ended=$(busy)
    sync
    after=$(sectors)
    cpu=$(awk -v begun="$begun" -v ended="$ended" 'BEGIN { printf "%.2f\n", ended - begun }')
    bytes=${before:+$(((after - before) * 512))}
}

# least and median: of numbers, one a line.
least() { sort -g | head -n 1; }
median() { sort -g | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

# sum: of numbers, one a line.
sum() { awk '{ total += $1 } END { printf "%.10g\n", total }'; }

# result NAME OURS TODAY UNIT [DIVISOR]: one line of the result.
result() {
    if [ -z "$2" ] || [ -z "$3" ]; then
        echo "$1: cannot be measured here"
        return
    fi
    awk -v name="$1" -v ours="$2" -v today="$3" -v unit="$4" -v divisor="${5-1}" \
        'BEGIN { printf "%s: ours %.2f %s, today %.2f %s, ratio %.3f\n", name, ours / divisor, unit, today / divisor, unit, ours / today }'
}

# prepare_source FAMILY_FILE: makes sure that $source is a store with the family's snapshot and all its packages. Each family has one of its own: templates of
# two may have the same names.
prepare_source() {
    [ -z "$source" ] || return 0
    source=/var/cache/coppice-bench-$(sed -n 's/^family:[[:space:]]*//p' "$1")
    prepare_store "$1"
}

# prepare_store FAMILY_FILE: makes sure that the family is grown in the store $source.
prepare_store() {
    say "preparing snapshot and packages in $source (long the first time; not measured)"
    mkdir -p "$source"
    quietly "$coppice" -f "$1" -s "$source" --progress plain --yes build
}

# sign_release GNUPG SUITE INDEX ORIGIN WHEN: the suite stable in a folder, with one index, signed by the key in the folder GNUPG.
sign_release() {
    {
        printf 'Origin: %s\nLabel: %s\nSuite: stable\nCodename: stable\n' "$4" "$4"
        printf 'Date: %s\n' "$(date -u -R -d "$5" | sed 's/+0000/UTC/')"
        printf 'Architectures: amd64\nComponents: main\nSHA256:\n'
        echo " $(sha256sum <"$2/$3" | cut -c 1-64) $(stat -c %s "$2/$3") $3"
    } | gpg --homedir "$1" --batch --yes --pinentry-mode loopback --passphrase '' --clearsign --output "$2/InRelease"
    # gpg starts it for the key, and leaves it behind.
    gpgconf --homedir "$1" --kill gpg-agent
}

# new_store FOLDER: a store with nothing but the snapshot and the downloaded packages.
new_store() {
    mkdir -p "$1"/{contents,layers,generations,logs,work}
    cp -a "$source/format" "$1/"
    cp -al "$source"/{snapshots,indexes,packages} "$1/" 2>/dev/null || cp -a "$source"/{snapshots,indexes,packages} "$1/"
}
