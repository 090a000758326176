# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench deploy. Three templates (a base, a child with networking, a vault) are deployed into a stand-in for Qubes
# (tests/Coppice.Testing/Qubes), whose pool is an XFS in a file, and brought to a newer state, in which packages of the base
# changed and nothing else (benchmarks/states.sh). The stand-in keeps volumes as Qubes' file-reflink pool does, and while a
# template runs, its root file system is mounted from its volume, and its own service called there. No virtual machine is started:
# what one writes by itself is not counted.
#   - bytes written to the pool's block device until everything is there, against the files that changed in each template, and
#     against the contents that are new to the family: on a clone, a template's own files are written again;
#   - streamed bytes of each template, against the bytes of the files that changed;
#   - chunks of 64 KiB that differ at the same offset, as a thin pool would write them, against the bytes of the files that
#     changed: in the template's own volume where files are exchanged, in its parent's where that is cloned;
#   - planning for 57 templates (a base and children with a file of their own), against the calls alone, four at a time.
. "$here/benchmarks/states.sh"
. "$here/benchmarks/disks.sh"
states=/var/cache/coppice-bench-states-deploy
family=$states/declared
state_family=$states/family/family.yaml
many_family=$states/many-family/family.yaml

end_host() {
    [ -z "${host-}" ] || { exec {to_host}>&- && wait "$host"; }
    host=''
}
trap 'end_host; unmount' EXIT

# write_family FOLDER TEMPLATES: a family file whose base has the service and what calls it.
write_family() {
    mkdir -p "$1/files/etc/qubes-rpc" "$1/files/usr/lib/qubes"
    cp "$here/examples/qubes/files/deploy/etc/qubes-rpc/coppice.Apply" "$1/files/etc/qubes-rpc/"
    echo agent >"$1/files/usr/lib/qubes/qrexec-agent"
    {
        printf 'version: 1\nfamily: deployed\ndeploy: {to: qubes}\nqubes: {root-size: 512M}\narchives:\n  bookworm:\n    type: debian\n'
        printf '    suites: [bookworm, bookworm-updates, bookworm-security]\ntemplates:\n'
        printf '  debian-12-minimal: {archive: bookworm, packages: [ca-certificates, less], files: [{copy: files/, mode: "0755"}]}\n%s\n' "$2"
    } >"$1/family.yaml"
}

# many FOLDER: 56 children with a file of their own.
write_many() {
    local number templates=''
    for number in $(seq -w 56); do
        mkdir -p "$1/own/$number/etc"
        echo "$number" >"$1/own/$number/etc/own"
        templates+="  child-$number: {from: debian-12-minimal, files: own/$number/}"$'\n'
    done
    write_family "$1" "$templates"
}

coppice() { "$coppice" -f "$1" -s "$2" --progress plain --yes "${@:3}"; }

prepare_states() {
    rm -rf "$states"
    mkdir -p "$states"
    write_family "$family" '  sys-net: {from: debian-12-minimal, packages: [iproute2, nftables, isc-dhcp-client]}
  vault: {from: debian-12-minimal, packages: [gnupg, pass]}'
    prepare_source "$family/family.yaml"
    make_states "$source" deployed
    state_family "$state_family" "$family/family.yaml"
    write_many "$states/many-declared"
    state_family "$many_family" "$states/many-declared/family.yaml"
    both_states "$states/store" "$state_family"
    both_states "$states/many" "$many_family"
    touch "$states/ready"
}

# start_host POOL: hosts the stand-in; sets program.
start_host() {
    mkdir -p "$1" "$work/roots"
    mkfifo "$work/to" "$work/from"
    dotnet "$here/tests/Coppice.Deploying.QubesHost/bin/Release/net10.0/Coppice.Deploying.QubesHost.dll" \
        "$1" "$work/roots" "$work/policy" "$here/benchmarks/qrexec-client" <"$work/to" >"$work/from" 2>>"$log" &
    host=$!
    exec {to_host}>"$work/to" {from_host}<"$work/from"
    rm "$work/to" "$work/from"
    read -r program <&"$from_host"
}

# ask LINE: what the stand-in does besides answering calls (its Program.cs).
ask() {
    local answer=''
    echo "$1" >&"$to_host"
    read -r answer <&"$from_host" || true
    [ "$answer" = done ] || failed "the stand-in for Qubes: $1"
}


deploy() { coppice "$1" "$2" deploy --qube factory --qrexec-client "$program"; }

# replay: the calls of a plan by themselves, as many at a time as a plan makes them.
replay() { xargs -a "$work/calls" -P 4 -L 1 "$program" -- >/dev/null </dev/null; }

# tree GENERATION: lists its files in $work/tree-GENERATION, as lines "DIGEST PATH SIZE", each hard link once.
tree() {
    [ ! -e "$work/tree-$1" ] || return 0
    quietly coppice "$state_family" "$states/store-updated" export "$1" --as dir -o "$work/tree"
    (cd "$work/tree" && perl -MFile::Find -MDigest::SHA -e '
        find({ no_chdir => 1, preprocess => sub { sort @_ }, wanted => sub {
            my (undef, $inode, undef, undef, undef, undef, undef, $size) = lstat;
            return if !-f _ || $seen{$inode}++;
            print Digest::SHA->new(256)->addfile($_, "b")->hexdigest, " ", tr/ /_/r, " $size\n";
        } }, ".")') >"$work/tree-$1"
    rm -rf --one-file-system "$work/tree"
}

# changed FROM TO: bytes of the files in TO that FROM does not have like that.
changed() {
    tree "$1"
    tree "$2"
    awk 'NR == FNR { had[$1 " " $2] = 1; next } !(($1 " " $2) in had) { total += $3 } END { printf "%.0f\n", total }' \
        "$work/tree-$1" "$work/tree-$2"
}

# chunks IMAGE NEW_IMAGE: bytes in chunks of 64 KiB that differ at the same offset. Blocks of 4 KiB that are zeros now were given
# back to the pool, and not written: they alone make no chunk another one.
chunks() {
    perl -e '
        use strict; use warnings;
        my @files = map { open my $file, "<:raw", $_ or die "$_: $!"; $file } @ARGV;
        my ($differ, $zeros) = (0, "\0" x 4096);
        while (1) {
            my @read = map { my $some = ""; read $_, $some, 1 << 20; $some } @files;
            last unless length "@read" > 1;
            next if $read[0] eq $read[1];
            my %chunks;
            for (my $at = 0; $at < 1 << 20; $at += 4096) {
                my @block = map { $at < length $_ ? substr $_, $at, 4096 : "" } @read;
                $chunks{$at >> 16} = 1 if $block[0] ne $block[1] && $block[1] ne $zeros;
            }
            $differ += keys %chunks;
        }
        print $differ << 16, "\n"' "$@"
}

# measure_update: what the update of the three costs.
measure_update() {
    local pool=$work/mnt/pool name way streamed bytes all=0 reference before
    new_disk pool xfs
    start_host "$pool"
    say "deploying three templates (not measured)"
    quietly deploy "$state_family" "$states/store"
    quietly plan_to "$state_family" "$states/store-updated"
    jq -r '.templates[] | "\(.template) \(.way) \(.streamed)"' "$work/plan.json" >"$work/ways"
    before=$(written pool)
    measure deploy "$state_family" "$states/store-updated"
    bytes=$(($(written pool) - before))
    say "updated in ${wall} s (${cpu} s of processor)"
    while read -r name way streamed; do
        case $way in
            exchange) reference=$(find "$pool/$name" -name 'root.img.*' | sort -V | tail -n 1) before=$name@1 ;;
            rebase) reference=$pool/debian-12-minimal/root.img before=debian-12-minimal@2 ;;
            *) say "$name was not brought by its files: $way"; exit 1 ;;
        esac
        changed=$(changed "$before" "$name@2")
        all=$((all + changed))
        result "deploy $name by $way, streamed, today the files that changed (wanted 1.2)" "$streamed" "$changed" MiB 1048576
        result "deploy $name by $way, chunks of 64 KiB that differ, today 1.5 of the files that changed and 4 MiB (wanted 1)" \
            "$(chunks "$reference" "$pool/$name/root.img")" "$((changed * 3 / 2 + 4194304))" MiB 1048576
    done <"$work/ways"
    result "deploy update of three, bytes written, today the files that changed in each (wanted 1.2)" "$bytes" "$all" MiB 1048576
    for name in debian-12-minimal sys-net vault; do tree "$name@1"; done
    awk 'FILENAME ~ /@1$/ { had[$1] = 1 } FILENAME ~ /@2$/ && !($1 in had) { had[$1] = 1; total += $3 } END { printf "%.0f\n", total }' \
        "$work"/tree-*@1 "$work"/tree-*@2 >"$work/new.bytes"
    result "deploy update of three, bytes written, today the contents that are new to the family" "$bytes" "$(cat "$work/new.bytes")" MiB 1048576
    check_images "$pool"
    end_host
    remove_disk pool
}

plan_to() { "$coppice" -f "$1" -s "$2" --json deploy --dry-run --qube factory --qrexec-client "$program" >"$work/plan.json"; }

# check_images POOL: what is there is what the generations say, and the file systems are good.
check_images() {
    local name
    for name in debian-12-minimal sys-net vault; do
        quietly e2fsck -fn "$1/$name/root.img?offset=$((203 << 20))"
        quietly coppice "$state_family" "$states/store-updated" inspect --compare "$name@2" "$1/$name/root.img"
    done
}

# measure_plan NAME STORE: a plan for 57, with what the stand-in was told that it has.
measure_plan() {
    local twice
    for _ in $(seq "${repeat:-5}"); do
        ask "calls $work/ignored"
        measure plan_to "$many_family" "$2"
        echo "$wall" >>"$work/plan.wall"; echo "$cpu" >>"$work/plan.cpu"
        ask "calls $work/calls"
        measure replay
        echo "$wall" >>"$work/calls.wall"
    done
    twice=$(sort "$work/calls" | uniq -d | wc -l)
    [ "$twice" = 0 ] || say "$twice calls were made twice"
    result "deploy plan for 57 templates, $1, $(wc -l <"$work/calls") calls, today the calls alone" \
        "$(least <"$work/plan.wall")" "$(least <"$work/calls.wall")" s
    awk -v plan="$(least <"$work/plan.wall")" -v calls="$(least <"$work/calls.wall")" -v name="$1" \
        'BEGIN { printf "deploy plan for 57 templates, %s, beside the calls (wanted 0.5): %.2f s\n", name, plan - calls }'
    rm "$work/plan.wall" "$work/plan.cpu" "$work/calls.wall"
}

# measure_plans: for 57 templates that are there already, and for their update.
measure_plans() {
    local name mark
    start_host "$work/many-pool"
    for name in "$states"/many/generations/*/; do
        name=$(basename "$name")
        mark=$(jq -r '.generation | "\(.template)@\(.number) \(.tree)"' "$states/many/generations/$name/current")
        printf '%s\n' "coppice-generation=$mark" coppice-family=deployed coppice-revisions= >"$work/features"
        ask "deployed $name $work/features 536870912"
    done
    measure_plan "nothing to do" "$states/many"
    [ "$(jq -r '[.templates[] | select(.action == "keep")] | length' "$work/plan.json")" = 57 ] || failed "not all are kept"
    measure_plan "an update" "$states/many-updated"
    [ "$(jq -r '[.templates[] | select(.way == "exchange" or .way == "rebase")] | length' "$work/plan.json")" = 57 ] || failed "not all are updated"
    end_host
}

[ -e "$states/ready" ] || { say "making both states of the families (some minutes; only the first time)"; prepare_states; }
quietly dotnet build "$here/tests/Coppice.Deploying.QubesHost" -c Release -v quiet -p:RunAnalyzers=false --disable-build-servers
"$coppice" -f "$state_family" deploy --policy --qube factory >"$work/policy"
rm -rf "$states"/*/deploy
measure_update
measure_plans
