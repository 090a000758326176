# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench: two states of one archive, the second with newer packages of the base and of nothing else. The newer ones are
# the real ones with a higher version, and with every ELF file in them lengthened (which changes nothing but its content): as
# after a rebuild of their source with a patch, each of their programs and libraries is another file.
#
# make_states FAMILY: the folder $states, to be used as mirror with the key $states/keyring.gpg; publish_state old|new chooses.
make_states() {
    states=$work/states
    local record=$source/snapshots/in-force/$1.json base=$source/generations/debian-12-minimal/current index path sha
    mkdir -p "$states/pool" "$states/dists/stable/main/binary-amd64"
    jq -r '.snapshot.archives[].suites[].indexes[].file' "$record" | while read -r index; do cat "$source/$index"; done >"$work/packages.old"
    # What the base has, in the versions that it has, and that nothing asks for in just one version.
    jq -r '.generation.packages[] | "\(.name) \(.version)"' "$base" >"$work/base.packages"
    updated_packages >"$work/updated"
    [ "$(wc -l <"$work/updated")" -ge 20 ] || { say "fewer than 20 packages of the base can be updated alone"; exit 1; }
    # Every file that the store has, at its path.
    awk '/^Filename: / { path = $2 } /^SHA256: / { sha = $2 } /^$/ { print path, sha }' "$work/packages.old" | sort -u |
        while read -r path sha; do
            [ -e "$source/packages/${sha:0:2}/$sha.deb" ] || continue
            mkdir -p "$states/$(dirname "$path")"
            ln -f "$source/packages/${sha:0:2}/$sha.deb" "$states/$path" 2>/dev/null || cp "$source/packages/${sha:0:2}/$sha.deb" "$states/$path"
        done
    cp "$work/packages.old" "$work/packages.new"
    local name version
    while read -r name version; do newer_package "$name" "$version" >>"$work/packages.new"; done <"$work/updated"
    mkdir -m 700 "$work/gnupg"
    quietly gpg --homedir "$work/gnupg" --batch --quiet --passphrase '' --quick-gen-key archive@example.org rsa2048 sign never
    gpg --homedir "$work/gnupg" --batch --export >"$states/keyring.gpg"
}

# updated_packages: lines "NAME VERSION" of the base's packages that no package of the family needs in exactly one version.
updated_packages() {
    # shellcheck disable=SC2016 # awk expands
    awk -v list="$work/base.packages" -v store="$source/packages" '
        BEGIN { while ((getline line < list) > 0) { split(line, f, " "); version[f[1]] = f[2] } }
        /^Package: / { name = $2; needs = "" }
        /^(Depends|Pre-Depends): / { needs = needs " " $0 }
        /^SHA256: / && !(name in version) && system("test -e " store "/" substr($2, 1, 2) "/" $2 ".deb") == 0 {
            while (match(needs, /[a-z0-9.+-]+ \(= [^)]+\)/)) {
                split(substr(needs, RSTART, RLENGTH), f, " "); exact[f[1]] = 1; needs = substr(needs, RSTART + RLENGTH)
            }
        }
        END { for (name in version) if (!(name in exact)) print name, version[name] }' "$work/packages.old" | sort
}

# newer_package NAME VERSION: builds it as VERSION+update1 and prints its entry in the index.
newer_package() {
    local tree=$work/newer deb entry path
    entry=$(awk -v name="$1" -v version="$2" 'BEGIN { RS = ""; ORS = "\n" } index("\n" $0 "\n", "\nPackage: " name "\n") && index($0 "\n", "\nVersion: " version "\n") { print; exit }' "$work/packages.old")
    deb=$(sed -n 's/^SHA256: //p' <<<"$entry")
    rm -rf "$tree"
    quietly dpkg-deb --raw-extract "$source/packages/${deb:0:2}/$deb.deb" "$tree"
    # Exact versions among the updated ones move together.
    sed -i "s/^Version: .*/&+update1/" "$tree/DEBIAN/control"
    local name version
    while read -r name version; do
        sed -i "s/\\b${name//./\\.} (= ${version//./\\.})/$name (= $version+update1)/g" "$tree/DEBIAN/control"
    done <"$work/updated"
    find "$tree" -path "$tree/DEBIAN" -prune -o -type f -print0 | while IFS= read -r -d '' path; do
        head -c 4 "$path" | grep -qa ELF || continue
        touch -r "$path" "$work/time"
        echo update >>"$path"
        touch -r "$work/time" "$path"
    done
    path=pool/newer/$1_${2//:/%3a}+update1.deb
    mkdir -p "$states/pool/newer"
    quietly dpkg-deb --root-owner-group -Zgzip -z1 --build "$tree" "$states/$path"
    cat "$tree/DEBIAN/control"
    echo "Filename: $path"
    echo "Size: $(stat -c %s "$states/$path")"
    echo "SHA256: $(sha256sum <"$states/$path" | cut -c 1-64)"
    echo
    rm -rf "$tree"
}

# publish_state old|new: signs the index of that state.
publish_state() {
    local suite=$states/dists/stable index=main/binary-amd64/Packages
    cp "$work/packages.$1" "$suite/$index"
    {
        echo "Origin: Bench"
        echo "Suite: stable"
        echo "Codename: stable"
        echo "Date: $(date -u -R -d "$([ "$1" = old ] && echo '-1 hour' || echo now)" | sed 's/+0000/UTC/')"
        echo "Architectures: amd64"
        echo "Components: main"
        echo "SHA256:"
        echo " $(sha256sum <"$suite/$index" | cut -c 1-64) $(stat -c %s "$suite/$index") $index"
    } | gpg --homedir "$work/gnupg" --batch --yes --pinentry-mode loopback --passphrase '' --clearsign --output "$suite/InRelease"
}

# state_family FILE FAMILY_FILE: the family, grown from that mirror. The one archive of the family is replaced.
state_family() {
    mkdir -p "$(dirname "$1")"
    cp -r "$(dirname "$2")/." "$(dirname "$1")"
    find "$(dirname "$1")" -name '*.yaml' -exec sed -i "s,^    suites: .*,    suites: [stable]\n    mirror: file://$states\n    keyring: keyring.gpg," {} +
    find "$(dirname "$1")" -type d -exec cp "$states/keyring.gpg" {}/ \;
}
