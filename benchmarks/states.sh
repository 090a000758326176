# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench: two states of one archive, the second with newer packages of the base and of nothing else. The newer ones are
# the real ones with a higher version, and with every ELF file in them lengthened (which changes nothing but its content): as
# after a rebuild of their source with a patch, each of their programs and libraries is another file.
#
# make_states STORE FAMILY: in the folder $states: a mirror, its key $states/keyring.gpg, and the two states for publish_state.
make_states() {
    local store=$1 record=$1/snapshots/in-force/$2.json base=$1/generations/debian-12-minimal/current index path sha name version
    mkdir -p "$states/mirror/dists/stable/main/binary-amd64" "$states/mirror/pool/newer"
    jq -r '.snapshot.archives[].suites[].indexes[].file' "$record" | while read -r index; do cat "$store/$index"; done >"$states/packages.old"
    jq -r "$as_package"'.generation.packages[] | package | "\(.name) \(.version)"' "$base" >"$states/base.packages"
    updated_packages "$store" >"$states/updated"
    [ "$(wc -l <"$states/updated")" -ge 20 ] || { say "fewer than 20 packages of the base can be updated alone"; exit 1; }
    # Every file that the store has, at its path.
    awk '/^Filename: / { path = $2 } /^SHA256: / { sha = $2 } /^$/ { print path, sha }' "$states/packages.old" | sort -u |
        while read -r path sha; do
            [ -e "$store/packages/${sha:0:2}/$sha.deb" ] || continue
            mkdir -p "$states/mirror/$(dirname "$path")"
            ln -f "$store/packages/${sha:0:2}/$sha.deb" "$states/mirror/$path" 2>/dev/null || cp "$store/packages/${sha:0:2}/$sha.deb" "$states/mirror/$path"
        done
    cp "$states/packages.old" "$states/packages.new"
    while read -r name version; do newer_package "$store" "$name" "$version" >>"$states/packages.new"; done <"$states/updated"
    mkdir -m 700 "$states/gnupg"
    quietly gpg --homedir "$states/gnupg" --batch --quiet --passphrase '' --quick-gen-key archive@example.org rsa2048 sign never
    gpg --homedir "$states/gnupg" --batch --export >"$states/keyring.gpg"
}

# What a month of updates may bring: the C library, util-linux, PAM, and what else is small and used by everything.
candidates='bash bsdutils coreutils dpkg gzip libblkid1 libc-bin libc6 libcap2 libgcrypt20 libgnutls30 liblzma5 libmount1 libpam-modules libpam-modules-bin
    libpam-runtime libpam0g libsmartcols1 libtasn1-6 libuuid1 libzstd1 login mount passwd tar tzdata util-linux util-linux-extra zlib1g'

# updated_packages STORE: lines "NAME VERSION" of the candidates that no package of the family needs in exactly one version.
updated_packages() {
    # shellcheck disable=SC2016 # awk expands
    awk -v list="$states/base.packages" -v candidates="$candidates" -v store="$1/packages" '
        BEGIN {
            while ((getline line < list) > 0) { split(line, f, " "); version[f[1]] = f[2] }
            count = split(candidates, names, " ")
        }
        /^Package: / { name = $2; needs = "" }
        /^(Depends|Pre-Depends): / { needs = needs " " $0 }
        /^SHA256: / && !(name in version) && needs ~ /\(= / && system("test -e " store "/" substr($2, 1, 2) "/" $2 ".deb") == 0 {
            while (match(needs, /[a-z0-9.+-]+ \(= [^)]+\)/)) {
                split(substr(needs, RSTART, RLENGTH), f, " "); exact[f[1]] = 1; needs = substr(needs, RSTART + RLENGTH)
            }
        }
        END { for (i = 1; i <= count; i++) if (names[i] in version && !(names[i] in exact)) print names[i], version[names[i]] }' "$states/packages.old" | sort
}

# newer_package STORE NAME VERSION: builds it as VERSION+update1 and prints its entry in the index.
newer_package() {
    local tree=$work/newer deb path name version
    deb=$(awk -v name="$2" -v version="$3" 'BEGIN { RS = ""; ORS = "\n" } index("\n" $0 "\n", "\nPackage: " name "\n") && index($0 "\n", "\nVersion: " version "\n") { sub(/.*\nSHA256: /, ""); sub(/\n.*/, ""); print; exit }' "$states/packages.old")
    rm -rf "$tree"
    quietly dpkg-deb --raw-extract "$1/packages/${deb:0:2}/$deb.deb" "$tree"
    # Exact versions among the updated ones move together.
    sed -i "s/^Version: .*/&+update1/" "$tree/DEBIAN/control"
    while read -r name version; do
        sed -i "s/\\b${name//./\\.} (= ${version//./\\.})/$name (= $version+update1)/g" "$tree/DEBIAN/control"
    done <"$states/updated"
    find "$tree" -path "$tree/DEBIAN" -prune -o -type f -print0 | while IFS= read -r -d '' path; do
        head -c 4 "$path" | grep -qa ELF || continue
        touch -r "$path" "$work/time"
        echo update >>"$path"
        touch -r "$work/time" "$path"
    done
    path=pool/newer/$2_${3//:/%3a}+update1.deb
    quietly dpkg-deb --root-owner-group -Zgzip -z1 --build "$tree" "$states/mirror/$path"
    cat "$tree/DEBIAN/control"
    echo "Filename: $path"
    echo "Size: $(stat -c %s "$states/mirror/$path")"
    echo "SHA256: $(sha256sum <"$states/mirror/$path" | cut -c 1-64)"
    echo
    rm -rf "$tree"
}

# publish_state old|new: signs the index of that state.
publish_state() {
    local suite=$states/mirror/dists/stable index=main/binary-amd64/Packages
    cp "$states/packages.$1" "$suite/$index"
    sign_release "$states/gnupg" "$suite" "$index" Bench "$([ "$1" = old ] && echo '-1 hour' || echo now)"
}

# grow_state STORE FAMILY_FILE: the family of state_family in the old state; snapshot and packages of the new one are there, too.
grow_state() {
    local file sha
    publish_state old
    quietly "$coppice" -f "$2" -s "$1" --progress plain --yes build
    publish_state new
    quietly "$coppice" -f "$2" -s "$1" check
    while read -r file; do
        sha=$(sha256sum <"$file" | cut -c 1-64)
        mkdir -p "$1/packages/${sha:0:2}"
        [ -e "$1/packages/${sha:0:2}/$sha.deb" ] || cp "$file" "$1/packages/${sha:0:2}/$sha.deb"
    done < <(find "$states/mirror/pool/newer" -name '*.deb')
}

# both_states STORE FAMILY_FILE: STORE with the family in the old state, made from packages of $source, and a copy of it in the new one, STORE-updated.
both_states() {
    mkdir -p "$1"/{contents,layers,generations,logs,work}
    cp -a "$source/format" "$1/"
    cp -al "$source/packages" "$1/" 2>/dev/null || cp -a "$source/packages" "$1/"
    grow_state "$1" "$2"
    mkdir "$1-updated"
    cp -al "$1/." "$1-updated/"
    rm -rf "$1"-updated/*.lock "$1-updated/caches"
    quietly "$coppice" -f "$2" -s "$1-updated" --progress plain --yes update --offline
}

# state_family FILE FAMILY_FILE: the family, grown from that mirror. The one archive of the family is replaced.
state_family() {
    mkdir -p "$(dirname "$1")"
    cp -r "$(dirname "$2")/." "$(dirname "$1")"
    find "$(dirname "$1")" -name '*.yaml' -exec sed -i "s,^    suites: .*,    suites: [stable]\n    mirror: file://$states/mirror\n    keyring: keyring.gpg," {} +
    find "$(dirname "$1")" -type d -exec cp "$states/keyring.gpg" {}/ \;
}
