# apt-get with no more of the package lists than it can come to. Arguments: those of apt-get.
# Only this apt-get reads the excerpt: what it runs (scripts of packages, hooks) finds all lists, as apt.conf names them.
set -eu
# Suggested packages are not in it, and nobody knows what a solver that is not apt's own goes by.
eval "$(apt-config shell suggests APT::Install-Suggests/b solver APT::Solver)"
if test -d /run/coppice/excerpt && test "${suggests:-false}" = false; then
  case ${solver:-internal} in
    internal|3.0) exec apt-get -o Dir::State::lists=/run/coppice/excerpt -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= "$@" ;;
  esac
fi
exec apt-get "$@"
