# Sets the time zone. Argument: the zone.
set -eu
test -f "/usr/share/zoneinfo/$1" || { echo "there is no time zone $1" >&2; exit 1; }
ln -sfn "/usr/share/zoneinfo/$1" /etc/localtime
# Newer systems have only the link.
if test -e /etc/timezone; then printf '%s\n' "$1" >/etc/timezone; fi
