# apt-get with no more of the package lists than it can come to. Arguments: those of apt-get.
set -eu
# Only this apt-get reads the excerpt: what it runs (scripts of packages, hooks) finds all lists, as apt.conf names them.
# Suggested packages are not in it, and nobody knows what a solver that is not apt's own goes by.
eval "$(apt-config shell suggests APT::Install-Suggests/b solver APT::Solver)"
if test -d /run/coppice/excerpt && test "${suggests:-false}" = false; then
  case ${solver:-internal} in
    internal|3.0) set -- -o Dir::State::lists=/run/coppice/excerpt -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= "$@" ;;
  esac
fi
# debconf's hook looks for questions of packages that are not unpacked yet. Without apt-utils it cannot, and ends; but it has read
# all of debconf's modules by then, which takes as long as installing a small package. So it is left out where it is the only hook
# and says itself that it needs apt-utils.
preconfigure=/usr/sbin/dpkg-preconfigure
if ! command -v apt-extracttemplates >/dev/null &&
  test "$(apt-config dump --no-empty --format '%v%n' DPkg::Pre-Install-Pkgs)" = "$preconfigure --apt || true" &&
  grep -qF '(! Debconf::Path::find("apt-extracttemplates"))' "$preconfigure"; then
  set -- -c /run/coppice/files/no-preconfigure.conf "$@"
fi
exec apt-get "$@"
