# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench components: fifteen components in one archive, one of them of some size in C with debhelper.
#  - a line of it is changed and gets a new version: `coppice build` against dpkg-buildpackage in a ready chroot (the template that it
#    is built in, exported), which compiles the same tree with as many jobs;
#  - the same with the version that there was: Coppice builds once more for the next suffix, which is counted apart;
#  - `coppice build` with nothing to do;
#  - the first of these with and without recording what the build reads (COPPICE_READS=no), in turn.
# What is measured first is measured again at the end of each round, so that what else the machine does falls on all.
files=${COPPICE_BENCH_FILES:-120}
jobs=$(nproc)
family=$work/family

# put NAME VERSION FILE CONTENT...: an override's files.
put() {
    local name=$1 version=$2
    mkdir -p "$family/sources/$name/debian/source"
    echo '3.0 (native)' >"$family/sources/$name/debian/source/format"
    printf '%s (%s) unstable; urgency=medium\n\n  * Made up.\n\n -- Bench <bench@example.org>  Mon, 05 Jan 2026 10:00:00 +0000\n' \
        "$name" "$version" >"$family/sources/$name/debian/changelog"
}

# small NAME: a package without a compiler.
small() {
    put "$1" 1.0
    printf 'Source: %s\nMaintainer: Bench <bench@example.org>\nRules-Requires-Root: no\n\nPackage: %s\nArchitecture: all\nDescription: made up\n' \
        "$1" "$1" >"$family/sources/$1/debian/control"
    printf '#!/usr/bin/make -f\nclean build build-arch build-indep binary-arch:\nbinary binary-indep:\n\trm -rf debian/tmp\n\tmkdir -p debian/tmp/DEBIAN debian/tmp/usr/share/%s\n\techo %s >debian/tmp/usr/share/%s/file\n\tdpkg-gencontrol -p%s\n\tdpkg-deb --root-owner-group --build debian/tmp ..\n' \
        "$1" "$1" "$1" "$1" >"$family/sources/$1/debian/rules"
    chmod 755 "$family/sources/$1/debian/rules"
}

# chief VERSION LINE: the one that is compiled.
chief() {
    local number source=$family/sources/chief
    put chief "$1"
    printf 'Source: chief\nMaintainer: Bench <bench@example.org>\nRules-Requires-Root: no\nBuild-Depends: debhelper-compat (= 13)\n\nPackage: chief\nArchitecture: any\nDepends: ${shlibs:Depends}, ${misc:Depends}\nDescription: made up\n' \
        >"$source/debian/control"
    printf '#!/usr/bin/make -f\n%%:\n\tdh $@\n' >"$source/debian/rules"
    chmod 755 "$source/debian/rules"
    echo 'chief usr/bin' >"$source/debian/chief.install"
    printf 'chief: $(patsubst %%.c,%%.o,$(wildcard *.c))\n\t$(CC) $(LDFLAGS) -o $@ $^\nclean:\n\trm -f chief *.o\ninstall:\n' >"$source/Makefile"
    {
        echo '#include <stdio.h>'
        for number in $(seq "$files"); do echo "int part_$number(int);"; done
        echo "int main(int count, char **all) { (void)all; puts(\"$2\");"
        for number in $(seq "$files"); do echo "    count += part_$number(count);"; done
        echo '    return count == 7; }'
    } >"$source/main.c"
    [ ! -e "$source/part_1.c" ] || return 0
    for number in $(seq "$files"); do
        {
            printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <math.h>\n#include <time.h>\n#include <unistd.h>\n'
            for part in $(seq 60); do
                printf 'static int step_%d(int a) { char text[64]; snprintf(text, sizeof text, "%%d %%d", a, %d); return (int)strlen(text) * a + atoi(text) %% %d; }\n' \
                    "$part" "$part" "$((part + number))"
            done
            echo "int part_$number(int a) {"
            for part in $(seq 60); do echo "    a ^= step_$part(a + $part);"; done
            echo '    return a; }'
        } >"$source/part_$number.c"
    done
}

write_family() {
    local name names=''
    mkdir -p "$family"
    for name in $(seq -f 'small-%02g' 14); do
        small "$name"
        names="$names, $name"
    done
    chief 1.0 'first'
    {
        printf 'version: 1\nfamily: bench-components\narchives:\n'
        printf '  bookworm: {type: debian, suites: [bookworm, bookworm-updates, bookworm-security]}\n'
        [ "${1-}" = templates ] || printf '  own: {type: debian, builds: [chief%s], in: buildd}\ncomponents:\n' "$names"
        [ "${1-}" = templates ] || for name in chief ${names//,/}; do printf '  %s: {override: sources/%s}\n' "$name" "$name"; done
        printf 'templates:\n  minimal: {archive: bookworm}\n  buildd: {from: minimal, packages: [build-essential, debhelper, fakeroot]}\n'
    } >"$family/family.yaml"
}

coppice() { "$coppice" -f "$family/family.yaml" -s "$work/store" --progress plain "$@"; }
build() { coppice --yes build --offline; }
unwatched() { COPPICE_READS=no build; }

# today: in the chroot, as a user, as Coppice does it: the source package first, then the packages from it.
today() {
    chroot "$work/chroot" setpriv --reuid=52000 --regid=52000 --clear-groups env HOME=/build PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEB_BUILD_OPTIONS="parallel=$jobs" sh -ec 'cd /build/tree && dpkg-buildpackage -us -uc'
}

ready_chroot() {
    rm -rf --one-file-system "$work/chroot/build"
    mkdir -p "$work/chroot/build"
    cp -r "$family/sources/chief" "$work/chroot/build/tree"
    chown -R 52000:52000 "$work/chroot/build"
}

write_family templates
if [ -z "$source" ]; then
    prepare_source "$family/family.yaml"
else
    prepare_store "$family/family.yaml"
fi
write_family
new_store "$work/store"
say "growing environments and building fifteen components (not measured)"
quietly coppice --yes build
quietly coppice export buildd --as dir --output "$work/chroot"
mkdir -p "$work/chroot/proc" "$work/chroot/dev"
[ -e "$work/chroot/dev/null" ] || mknod -m 666 "$work/chroot/dev/null" c 1 3

for _ in $(seq 11); do
    measure build
    echo "$wall" >>"$work/noop.wall"
done

version=1
for run in $(seq "${repeat:-3}"); do
    say "round $run of ${repeat:-3}"
    version=$((version + 1))
    chief "$version.0" "a line of round $run"
    measure build
    echo "$wall" >>"$work/ours.wall"; echo "$cpu" >>"$work/ours.cpu"
    ready_chroot
    measure today
    echo "$wall" >>"$work/today.wall"; echo "$cpu" >>"$work/today.cpu"
    version=$((version + 1))
    chief "$version.0" "a line of round $run, not recorded"
    measure unwatched
    echo "$wall" >>"$work/unwatched.wall"; echo "$cpu" >>"$work/unwatched.cpu"
done
chief "$version.0" "a line, and no new version"
measure build
echo "$wall" >"$work/again.wall"

result "a line of a component, today dpkg-buildpackage in a chroot" "$(median <"$work/ours.wall")" "$(median <"$work/today.wall")" s
result "processor time" "$(median <"$work/ours.cpu")" "$(median <"$work/today.cpu")" s
result "the same without a new version: built twice, the second time for the next suffix" "$(cat "$work/again.wall")" "$(median <"$work/today.wall")" s
result "what the build reads recorded, today not recorded" "$(median <"$work/ours.wall")" "$(median <"$work/unwatched.wall")" s
result "processor time of that" "$(median <"$work/ours.cpu")" "$(median <"$work/unwatched.cpu")" s
echo "nothing to do for 15 components: $(median <"$work/noop.wall") s"
