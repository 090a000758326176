# Enables, disables, masks or unmasks a unit. Arguments: enable|disable|mask|unmask UNIT
set -eu
verb=$1 unit=$2
case $unit in *.*) ;; *) unit=$unit.service ;; esac
systemctl --root=/ "$verb" -- "$unit"
if test "$verb" = enable; then
  # systemctl says so and ends well.
  state=$(systemctl --root=/ is-enabled -- "$unit" || true)
  case $state in
    static | masked*) echo "$unit is $state: enabling it changes nothing" >&2; exit 1 ;;
  esac
fi
