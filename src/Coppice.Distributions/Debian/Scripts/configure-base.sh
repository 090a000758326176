# Turns unpacked packages into an installed system. Arguments: paths of all package files.
set -eu
# At this moment nothing is configured that the packages depend on, so dpkg must not insist; it still configures in order of
# dependencies, and the check at the end of every layer proves that all is whole.
dpkg --force-depends --force-unsafe-io --log=/dev/null --install "$@"
