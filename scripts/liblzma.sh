# shellcheck shell=sh
# Sourced by ./coppice, ./test and ./bench: a quicker liblzma for unpacking packages, kept in this checkout and never installed.
# Debian 12's 5.4 takes half as long again as Debian 13's 5.8 for the same packages; the interface of both is the same
# (liblzma.so.5). Not before 5.8.1: the threaded decoder, which dpkg-deb uses, could be made to write to freed memory (CVE-2025-31115).

# quicker_liblzma FOLDER [ROOT]: sets COPPICE_LIBLZMA to the library where there is one, and gets it into the folder the first time.
# Costs nothing but shell built-ins when it is there, or is of no use here. Never fails: without it everything works as before.
# Whoever sets COPPICE_LIBLZMA, be it to nothing, has decided already. ROOT is where this machine's /etc and /usr are.
quicker_liblzma() {
    if [ -n "${COPPICE_LIBLZMA+set}" ] || ! liblzma_is_old "${2-}"; then return 0; fi
    if [ ! -e "$1/liblzma.so.5" ]; then get_liblzma "$1" "${2-}" || return 0; fi
    COPPICE_LIBLZMA=$1/liblzma.so.5
    export COPPICE_LIBLZMA
}

# liblzma_is_old ROOT: whether this machine's own is older than 5.6, which brought the quicker decoder; no where it cannot be told.
liblzma_is_old() {
    for liblzma_own in "$1"/usr/lib/x86_64-linux-gnu/liblzma.so.5.* "$1"/usr/lib/aarch64-linux-gnu/liblzma.so.5.*; do
        case ${liblzma_own##*/liblzma.so.} in 5.[0-5].*) return 0 ;; esac
    done
    return 1
}

# get_liblzma FOLDER ROOT: gets it, and says so. Where it cannot be had, that is noted in the folder and tried again after a day.
get_liblzma() {
    if ! is_debian "$2" || ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then return 1; fi
    if [ -e "$1/none" ] && [ -n "$(find "$1/none" -mmin -1440)" ]; then return 1; fi
    if ! mkdir -p "${1%/*}" 2>/dev/null || [ ! -w "${1%/*}" ]; then return 1; fi

    # Of several that start at once one gets it; the others wait for it.
    (
        flock 9
        if [ -e "$1/liblzma.so.5" ]; then exit 0; fi
        if [ -e "$1/none" ] && [ -n "$(find "$1/none" -mmin -1440)" ]; then exit 1; fi
        echo "coppice: getting liblzma5 of Debian 13 into $1: it unpacks packages in two thirds of the time, and is used for nothing else" >&2
        if fetch_liblzma "$1" "$2" >"$1.log" 2>&1 </dev/null 9>&-; then exit 0; fi
        mkdir -p "$1"
        : >"$1/none"
        echo "coppice: it cannot be had ($1.log says why); packages are unpacked with this machine's own, and it is tried again in a day" >&2
        exit 1
    ) 9>"$1.lock"
}

# is_debian ROOT: whether this machine calls itself Debian (os-release(5)), and not something made of it.
is_debian() {
    [ -r "$1/etc/os-release" ] || return 1
    while IFS='=' read -r liblzma_key liblzma_value; do
        case $liblzma_key=$liblzma_value in ID=debian | ID='"debian"') return 0 ;; esac
    done <"$1/etc/os-release"
    return 1
}

# debian_mirrors ROOT: the URIs that this machine's apt has for its own release of Debian (sources.list(5), both forms), one a line.
# Archives of others may call their suites the same: Debian's are those pinned to a keyring of its name, or else with its path.
debian_mirrors() {
    for liblzma_sources in "$1"/etc/apt/sources.list.d/*.sources; do
        [ ! -r "$liblzma_sources" ] || awk '
            function end(  i, n, all, ours) {
                ours = (" " field["types"] " ") ~ / deb / && (" " field["components"] " ") ~ / main / && field["enabled"] !~ /^(no|false|0|off)/
                if (ours && (" " field["suites"] " ") ~ / (bookworm|oldstable|bullseye|oldoldstable) /) {
                    n = split(field["uris"], all, " ")
                    for (i = 1; i <= n; i++) if (field["signed-by"] ~ /\/debian-archive-/ || (field["signed-by"] == "" && all[i] ~ /\/debian\/?$/)) print all[i]
                }
                split("", field)
            }
            /^#/ { next }
            /^[ \t]*$/ { end(); next }
            /^[ \t]/ { field[name] = field[name] " " $0; next }
            { name = tolower($0); sub(/:.*/, "", name); sub(/^[^:]*:[ \t]*/, ""); gsub(/[ \t]+/, " "); field[name] = $0 }
            END { end() }' "$liblzma_sources"
    done
    for liblzma_sources in "$1"/etc/apt/sources.list "$1"/etc/apt/sources.list.d/*.list; do
        [ ! -r "$liblzma_sources" ] || awk '
            { sub(/#.*/, "") }
            $1 == "deb" {
                options = match($0, /\[[^]]*\]/) ? substr($0, RSTART, RLENGTH) : ""
                sub(/\[[^]]*\]/, "")
                if ($3 !~ /^(bookworm|oldstable|bullseye|oldoldstable)$/ || (" " $0 " ") !~ / main /) next
                if (options ~ /signed-by=[^] ]*\/debian-archive-/ || (options !~ /signed-by=/ && $2 ~ /\/debian\/?$/)) print $2
            }' "$liblzma_sources"
    done
}

# fetch_liblzma FOLDER ROOT: gets it by apt, verified with Debian's own keys, in a temporary folder.
# Called in a condition, where set -e does not hold: every step says itself what follows when it fails.
fetch_liblzma() (
    umask 022
    work=$(mktemp -d) || exit 1
    trap 'rm -rf "$work"' EXIT
    chmod 755 "$work" || exit 1 # apt's own user has to get in
    architecture=$(dpkg --print-architecture)
    case $architecture in amd64 | arm64) ;; *) echo "not for the architecture $architecture"; exit 1 ;; esac
    mirror=$(debian_mirrors "$2" | grep -v '^cdrom:' | head -n 1)
    keyring=$2/usr/share/keyrings/debian-archive-keyring.gpg
    if [ -z "$mirror" ]; then echo "apt's sources have no mirror of Debian 12"; exit 1; fi
    if [ ! -r "$keyring" ]; then echo "there is no $keyring"; exit 1; fi

    mkdir -p "$work/sources" "$work/state/lists/partial" "$work/cache/archives/partial" "$work/package" || exit 1
    : >"$work/status" || exit 1
    printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" "$keyring" >"$work/sources/debian.sources" || exit 1
    liblzma_configuration "$work" "$architecture" >"$work/apt.conf" || exit 1
    APT_CONFIG=$work/apt.conf
    export APT_CONFIG
    timeout 120 apt-get -q update || exit 1
    cd "$work/package" || exit 1
    if [ "$(id -u)" = 0 ]; then chown _apt .; fi
    timeout 120 apt-get -q download liblzma5 || exit 1
    dpkg-deb -x liblzma5_*.deb "$work/unpacked" || exit 1
    take_liblzma "$work"/unpacked/usr/lib/*/liblzma.so.5.*.* liblzma5_*.deb "$1" "$work"
)

# liblzma_configuration WORK ARCHITECTURE: an apt.conf(5) with lists and caches of its own. Of this machine's configuration only
# what it takes to reach mirrors holds: neither its hooks, nor its preferences, nor exceptions from verifying.
liblzma_configuration() {
    apt-config dump | grep -E '^Acquire::(https?|ForceIPv[46])(::| )'
    cat <<CONF
Dir::Etc { Main "/dev/null"; Parts "/dev/null"; SourceList "/dev/null"; SourceParts "$1/sources"; };
Dir::Etc { Preferences "/dev/null"; PreferencesParts "/dev/null"; Trusted "/dev/null"; TrustedParts "/dev/null"; };
Dir::State "$1/state";
Dir::State::Status "$1/status";
Dir::Cache "$1/cache";
Dir::Log "$1";
APT::Architectures { "$2"; };
APT::Update::Error-Mode "any";
APT::Get::AllowUnauthenticated "false";
Acquire { AllowInsecureRepositories "false"; AllowWeakRepositories "false"; AllowDowngradeToInsecureRepositories "false"; };
Acquire { Languages "none"; Retries "1"; http::Timeout "15"; https::Timeout "15"; };
CONF
}

# take_liblzma FILE PACKAGE FOLDER WORK: keeps the library when it is new enough and dpkg-deb here unpacks its own package with it.
take_liblzma() {
    case ${1##*/liblzma.so.} in
        5.[0-7].* | 5.8.0*) echo "${1##*/} is too old"; return 1 ;;
        5.[0-9]*) ;;
        *) echo "the package has no liblzma.so.5"; return 1 ;;
    esac
    rm -rf "$3.new"
    mkdir -p "$3.new" && cp "$1" "$3.new/" && ln -s "${1##*/}" "$3.new/liblzma.so.5" || return 1
    if ! dpkg-deb --fsys-tarfile "$2" >"$4/own.tar" || ! LD_LIBRARY_PATH=$3.new dpkg-deb --fsys-tarfile "$2" >"$4/ours.tar" || ! cmp "$4/own.tar" "$4/ours.tar"; then
        echo "dpkg-deb cannot use ${1##*/}"
        rm -rf "$3.new"
        return 1
    fi
    rm -rf "$3" && mv "$3.new" "$3"
}
