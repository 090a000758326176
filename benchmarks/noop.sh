# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench noop. Ours looks at every template of examples/home; today's command at one template, whose lists of
# packages have been updated already: it would have to be run once for each.
. "$here/benchmarks/mirror.sh"
. "$here/benchmarks/today.sh"
family=$here/examples/home/family.yaml

prepare_source "$family"
make_mirror home
complete_mirror "${suites[*]}" '?essential' '?priority(required)' apt
say "making a template to compare with"
quietly today_base "$work/today"
quietly inside "$work/today" "apt-get update"

nothing_to_do() { "$coppice" -f "$family" -s "$source" build --offline; }
nothing_to_upgrade() { inside "$work/today" "apt-get -s dist-upgrade"; }

# The store must be as declared, or something else is measured.
quietly nothing_to_do
nothing_to_do 2>&1 | grep -q '^nothing to do' || { say "$source is not as $family declares"; exit 1; }
quietly nothing_to_upgrade
for _ in $(seq "${repeat:-11}"); do
    measure nothing_to_do
    echo "$wall" >>"$work/ours.wall"; echo "$cpu" >>"$work/ours.cpu"
    measure nothing_to_upgrade
    echo "$wall" >>"$work/today.wall"; echo "$cpu" >>"$work/today.cpu"
done

result "noop time, today one template" "$(median <"$work/ours.wall")" "$(median <"$work/today.wall")" s
result "noop processor time, today one template" "$(median <"$work/ours.cpu")" "$(median <"$work/today.cpu")" s
