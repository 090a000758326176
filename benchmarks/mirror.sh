# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench: today's tools get the same snapshot and the same packages as Coppice, from a local file: mirror.

# make_mirror FAMILY: $mirror out of the store $source. All suites lie in one folder, as the paths of their packages differ.
make_mirror() {
    mirror=$work/mirror
    local record=$source/snapshots/in-force/$1.json suite url release index
    keyring=$source/$(jq -r '.snapshot.archives[].keyring' "$record")
    mapfile -t suites < <(jq -r '.snapshot.archives[].suites[].name' "$record")
    while IFS=$'\t' read -r suite url release index; do
        mkdir -p "$mirror/dists/$suite/main/binary-amd64/by-hash/SHA256"
        cp "$source/$release" "$mirror/dists/$suite/InRelease"
        mirror_index "$mirror/dists/$suite" "$url/dists/$suite" "$source/$index"
        awk -v url="$url" '/^Filename: / { path = $2 } /^SHA256: / { sha = $2 } /^$/ { print path, sha, url } END { print path, sha, url }' \
            "$source/$index"
    done < <(jq -r '.snapshot.archives[].suites[] | [.name, .mirror, .release, .indexes[0].file] | @tsv' "$record") |
        sort -u >"$work/packages"
    # What Coppice has is linked; the rest comes when it is asked for.
    local path sha file
    while read -r path sha _; do
        file=$source/packages/${sha:0:2}/$sha.deb
        [ -e "$file" ] || continue
        mkdir -p "$mirror/$(dirname "$path")"
        ln "$file" "$mirror/$path" 2>/dev/null || cp "$file" "$mirror/$path"
    done <"$work/packages"
}

# mirror_index FOLDER URL FILE: the package index as mirrors have it, xz; without network the one that Coppice has, unpacked.
mirror_index() {
    local sha
    sha=$(awk '$3 == "main/binary-amd64/Packages.xz" && length($1) == 64 { print $1 }' "$1/InRelease")
    if /usr/lib/apt/apt-helper download-file "$2/main/binary-amd64/by-hash/SHA256/$sha" "$1/main/binary-amd64/Packages.xz" "SHA256:$sha" \
        >>"$log" 2>&1; then
        ln "$1/main/binary-amd64/Packages.xz" "$1/main/binary-amd64/by-hash/SHA256/$sha"
    else
        say "no compressed index for $1: today's tools get it unpacked, which is faster for them"
        cp "$3" "$1/main/binary-amd64/Packages"
        sha=$(sha256sum <"$3")
        ln "$1/main/binary-amd64/Packages" "$1/main/binary-amd64/by-hash/SHA256/${sha%% *}"
    fi
}

# sources SUITE...: lines of sources.list for the mirror at $1.
sources() {
    local at=$1 suite
    shift
    for suite in "$@"; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] file:$at $suite main"
    done
}

# complete_mirror SUITES PACKAGE...: fetches what installing these on an empty root takes and the mirror does not have.
complete_mirror() {
    local names=$1 apt=$work/apt path sha url
    shift
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    # shellcheck disable=SC2086 # a list of words
    sources "$mirror" $names | sed "s,signed-by=[^]]*,signed-by=$keyring," >"$apt/sources.list"
    : >"$apt/status"
    cat >"$apt/apt.conf" <<CONF
Dir::Etc "$apt"; Dir::Etc::sourceparts "/dev/null"; Dir::State "$apt"; Dir::State::status "$apt/status"; Dir::Cache "$apt";
APT::Sandbox::User "root"; Acquire::Languages "none"; APT::Install-Recommends "false";
CONF
    APT_CONFIG=$apt/apt.conf quietly apt-get update
    APT_CONFIG=$apt/apt.conf apt-get --quiet=2 --print-uris install "$@" 2>>"$log" | sed -n "s,^'file:$mirror/\([^']*\)'.*,\1,p" |
        while read -r path; do
            path=$(printf '%b' "${path//%/\\x}")
            [ ! -e "$mirror/$path" ] || continue
            read -r _ sha url < <(grep -F -- "$path " "$work/packages")
            mkdir -p "$mirror/$(dirname "$path")"
            quietly /usr/lib/apt/apt-helper download-file "$url/$path" "$mirror/$path" "SHA256:$sha"
        done
}
