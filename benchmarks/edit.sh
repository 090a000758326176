# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench edit: a script of the base of 35 templates is edited, against growing them all, which is what a change of the
# base costs where templates are made by hand. The first 35 templates of examples/fifty-seven, of which the base and two in three of
# the others have a script, as the templates of real users have. Packages are downloaded already: the family is grown once in
# /var/cache/coppice-bench-35, which is kept.

# write_family FOLDER: the family with its scripts.
write_family() {
    mkdir -p "$1/scripts"
    awk -v wanted=35 '
        /^templates:/ { inside = 1 }
        inside && /^  [a-z0-9-]+:$/ { number++ }
        number > wanted { exit }
        { print }
        inside && /^    packages:/ && (number == 1 || number % 3) {
            print "    scripts: [scripts/" (number == 1 ? "base" : "own") ".sh]"
        }' "$here/examples/fifty-seven/family.yaml" >"$1/family.yaml"
    printf '#!/bin/sh\nset -e\nmkdir -p /etc/skel/.config\necho base >/etc/skel/.config/who\n' >"$1/scripts/base.sh"
    printf '#!/bin/sh\nset -e\necho own >>/etc/skel/.config/who\nrm -rf /etc/skel/Desktop\n' >"$1/scripts/own.sh"
    chmod 755 "$1/scripts/"*.sh
}

grow() { "$coppice" -f "$work/family/family.yaml" -s "$work/store" --progress plain --yes build --offline; }

write_family "$work/family"
if [ -z "$source" ]; then
    source=/var/cache/coppice-bench-35
    prepare_store "$work/family/family.yaml"
fi
new_store "$work/store"
say "growing the family"
measure grow
echo "$wall" >>"$work/today.wall"; echo "$cpu" >>"$work/today.cpu"
for run in $(seq "${repeat:-1}"); do
    echo "echo $run >/etc/skel/.config/run" >>"$work/family/scripts/base.sh"
    measure grow
    echo "$wall" >>"$work/ours.wall"; echo "$cpu" >>"$work/ours.cpu"
done
say "proving the result"
quietly "$coppice" -f "$work/family/family.yaml" -s "$work/store" --progress plain audit --offline debian-12-minimal net-base sys-net

result "a script of the base of 35 edited, today growing them" "$(least <"$work/ours.wall")" "$(least <"$work/today.wall")" s
result "processor time" "$(least <"$work/ours.cpu")" "$(least <"$work/today.cpu")" s
