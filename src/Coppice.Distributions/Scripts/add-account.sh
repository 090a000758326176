# Adds a user or group; changes one that is there. Arguments: user|group NAME NUMBER GROUP SHELL HOME COMMENT system|"" GROUP,GROUP…
# What is empty is left to the tools.
set -eu
kind=$1 name=$2 number=$3 group=$4 shell=$5 home=$6 comment=$7 system=$8 groups=$9
refuse() { echo "$*" >&2; exit 1; }
entry() { getent "$1" "$2" || true; }
field() { printf %s "$1" | cut -d: -f"$2"; }

if test "$kind" = group; then
  there=$(entry group "$name")
  if test -z "$there"; then
    exec groupadd ${system:+--system} ${number:+--gid "$number"} -- "$name"
  fi
  test -z "$number" || test "$(field "$there" 3)" = "$number" ||
    refuse "the template has a group $name already, with the number $(field "$there" 3)"
  exit 0
fi

for one in $(printf %s "$group,$groups" | tr , ' '); do
  test -n "$(entry group "$one")" || refuse "the template has no group $one; add {group: $one} to users before {name: $name}"
done
there=$(entry passwd "$name")
if test -n "$there"; then
  test -z "$number" || test "$(field "$there" 3)" = "$number" ||
    refuse "the template has a user $name already, with the number $(field "$there" 3)"
  set -- ${group:+--gid "$group"} ${shell:+--shell "$shell"} ${home:+--home "$home"} ${comment:+--comment "$comment"} \
    ${groups:+--append --groups "$groups"}
  test $# = 0 || usermod "$@" -- "$name"
else
  if test -z "$group"; then
    if test -n "$(entry group "$name")"; then group=$name; fi
  fi
  if test -n "$group"; then set -- --gid "$group"; else set -- --user-group; fi
  if test -n "$system"; then set -- "$@" --system --no-create-home; else set -- "$@" --create-home; fi
  useradd "$@" ${number:+--uid "$number"} ${shell:+--shell "$shell"} ${home:+--home-dir "$home"} ${comment:+--comment "$comment"} \
    ${groups:+--groups "$groups"} -- "$name"
fi
