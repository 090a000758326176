# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench cache. Ours is coppice serve --cache, today's is apt-cacher-ng; both are proxies in front of the same mirror, a web server of this
# machine, and give the same packages. Clients are curl, which keeps nothing. Both are measured in turn, so that what else the machine does falls on both.
# Ours verifies every byte by its SHA-256, on its way in and once more for each client; apt-cacher-ng verifies nothing.
#   cold   ten clients at once, with nothing in the cache: each wants all packages, each begins at another one
#   warm   the same once more
#   one    one client alone, warm
family=$here/examples/home/family.yaml
. "$here/benchmarks/mirror.sh"
clients=10
most=$((256 << 20)) # bytes of packages that a client wants
upstream=18181 ours_port=18182 today_port=18183

prepare_source "$family"
make_mirror home
cp "$keyring" "$work/keyring.gpg"
suite=${suites[0]} # the one that is never too old
cat >"$work/family.yaml" <<YAML
version: 1
family: bench-cache
archives:
  bench: {type: debian, suites: [$suite], components: [main], mirror: "http://127.0.0.1:$upstream", keyring: keyring.gpg}
templates:
  base: {archive: bench}
YAML

# What the suite's index names and the store has, in an order that does not follow sizes or names.
index=$source/$(jq -r --arg suite "$suite" '.snapshot.archives[].suites[] | select(.name == $suite) | .indexes[0].file' "$source/snapshots/in-force/home.json")
find "$source/packages" -name '*.deb' -printf '%f\n' | sed 's/\.deb$//' >"$work/had"
awk 'NR == FNR { had[$1] = 1; next }
    /^Filename: / { path = $2 } /^Size: / { size = $2 } /^SHA256: / { sha = $2 } /^$/ && sha in had { print sha, size, path }' "$work/had" "$index" |
    sort | awk -v most="$most" '{ sum += $2 } sum <= most { print $2, $3 }' >"$work/wanted"
total=$(cut -d ' ' -f 1 "$work/wanted" | sum)
count=$(wc -l <"$work/wanted")
[ "$count" -gt 20 ] || { say "the store has too few packages of $suite"; exit 1; }
say "$count packages, $((total >> 20)) MiB for each client"

# client N PORT LIST: the configuration of a curl that begins at another package than the others.
client() {
    local skip=$((count * $1 / clients))
    { tail -n "+$((skip + 1))" "$work/wanted"; head -n "$skip" "$work/wanted"; } |
        awk -v port="$upstream" '{ printf "url = \"http://127.0.0.1:%d/%s\"\noutput = \"/dev/null\"\n", port, $2 }' >"$work/client-$1"
}
for ((i = 0; i < clients; i++)); do client "$i"; done

# ask N PORT: client N through the proxy at PORT; every answer has to be the file.
ask() {
    local got
    # As apt does: apt-cacher-ng sometimes answers 503 when many ask at once.
    got=$(curl --config "$work/client-$1" --proxy "http://127.0.0.1:$2" --noproxy '' --silent --show-error --fail --retry 3 \
        --write-out '%{size_download}\n' | sum) || return 1
    [ "$got" = "$total" ] || { echo "client $1 got $got bytes, not $total"; return 1; }
}

# all PORT: ten clients at once.
all() {
    local pids=() pid i
    for ((i = 0; i < clients; i++)); do
        ask "$i" "$1" &
        pids+=("$!")
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
}

# reached URL [PROXY]: waits until it answers with a file.
reached() {
    local i
    for ((i = 0; i < 300; i++)); do
        ! curl --silent --fail --noproxy '' ${2:+--proxy "$2"} --output /dev/null "$1" || return 0
        sleep 0.2
    done
    failed "waiting for $1"
}

running=()
# stop_all: ends what this script started, and nothing else.
stop_all() {
    [ "${#running[@]}" = 0 ] || { kill "${running[@]}" 2>/dev/null; wait "${running[@]}" 2>/dev/null; } || true
    running=()
}
trap 'stop_all; rm -rf --one-file-system "$work"' EXIT

# start COMMAND...: a server, until stop_all or stop PID.
start() {
    "$@" >>"$log" 2>&1 </dev/null &
    started=$!
    running+=("$started")
}
# stop PID
stop() {
    local pid left=()
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    for pid in "${running[@]}"; do [ "$pid" = "$1" ] || left+=("$pid"); done
    running=("${left[@]}")
}

start_ours() {
    rm -rf --one-file-system "$work/ours"
    start "$coppice" -f "$work/family.yaml" -s "$work/ours" serve --no-page --cache "127.0.0.1:$ours_port"
    # Its metadata are verified and its indexes here: from now on clients can ask.
    reached "http://127.0.0.1:$upstream/dists/$suite/InRelease" "http://127.0.0.1:$ours_port"
}

start_today() {
    rm -rf --one-file-system "$work/today"
    mkdir -p "$work/today/conf" "$work/today/cache" "$work/today/log"
    cat >"$work/today/conf/acng.conf" <<CONF
CacheDir: $work/today/cache
LogDir: $work/today/log
BindAddress: 127.0.0.1
Port: $today_port
SocketPath: $work/today/socket
PidFile: $work/today/pid
ReportPage: report.html
AllowUserPorts: 0
ForeGround: 1
VerboseLog: 0
CONF
    start apt-cacher-ng -c "$work/today/conf"
    reached "http://127.0.0.1:$upstream/dists/$suite/InRelease" "http://127.0.0.1:$today_port"
}

# rate: MB/s for BYTES in $wall.
rate() { awk -v bytes="$1" -v wall="$wall" 'BEGIN { printf "%.1f\n", bytes / wall / 1e6 }'; }

# round NAME PORT: cold, warm, and one alone.
round() {
    local name=$1 port=$2
    measure all "$port"
    rate "$((total * clients))" >>"$work/$name.cold"
    echo "$cpu" >>"$work/$name.cold.cpu"
    measure all "$port"
    rate "$((total * clients))" >>"$work/$name.warm"
    echo "$cpu" >>"$work/$name.warm.cpu"
    # Less than a second each.
    for ((j = 0; j < 5; j++)); do
        measure ask 0 "$port"
        rate "$total" >>"$work/$name.one"
    done
}

quietly "$coppice" --version
start busybox httpd -f -p "127.0.0.1:$upstream" -h "$mirror"
reached "http://127.0.0.1:$upstream/dists/$suite/InRelease"
for ((i = 0; i < ${repeat:-3}; i++)); do
    start_today
    round today "$today_port"
    stop "$started"
    start_ours
    round ours "$ours_port"
    stop "$started"
done

result "ten clients, cold (wanted 0.95 at least)" "$(median <"$work/ours.cold")" "$(median <"$work/today.cold")" MB/s
result "ten clients, warm" "$(median <"$work/ours.warm")" "$(median <"$work/today.warm")" MB/s
result "one client, warm (wanted 500 MB/s at least)" "$(median <"$work/ours.one")" "$(median <"$work/today.one")" MB/s
result "processor seconds of all that ran, cold" "$(median <"$work/ours.cold.cpu")" "$(median <"$work/today.cold.cpu")" s
result "processor seconds of all that ran, warm" "$(median <"$work/ours.warm.cpu")" "$(median <"$work/today.warm.cpu")" s

# Does a server that nobody asks slow a build? The same template is grown in new stores, in turn without and with pages and cache served next to it.
base=debian-12-minimal
grow() { "$coppice" -f "$family" -s "$work/build" --progress plain --yes build "$base" --offline; }
spent() { awk -v ticks="$(getconf CLK_TCK)" '{ printf "%.2f\n", ($14 + $15) / ticks }' "/proc/$1/stat"; }
for ((i = 0; i < ${repeat:-3}; i++)); do
    rm -rf --one-file-system "$work/build"
    new_store "$work/build"
    measure grow
    echo "$wall" >>"$work/alone.wall"
    rm -rf --one-file-system "$work/build"
    new_store "$work/build"
    start "$coppice" -f "$family" -s "$work/build" serve --listen "127.0.0.1:$ours_port" --token-file "$work/token" --cache "127.0.0.1:$today_port"
    for ((j = 0; j < 300; j++)); do [ ! -s "$work/token" ] || break; sleep 0.2; done
    reached "http://127.0.0.1:$ours_port/families/home?token=$(cat "$work/token")"
    sleep 20 # it has given back the memory of its start
    before=$(spent "$started")
    measure grow
    echo "$wall" >>"$work/served.wall"
    awk -v before="$before" -v after="$(spent "$started")" 'BEGIN { printf "%.2f\n", after - before }' >>"$work/served.own"
    say "memory of the server that waits: $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$started/status") MiB"
    stop "$started"
done

result "growing $base while serving, today alone (wanted 1.03 at most)" "$(median <"$work/served.wall")" "$(median <"$work/alone.wall")" s
echo "processor time of the server meanwhile: $(median <"$work/served.own") s"
