# shellcheck shell=sh
# Sourced by ./coppice and ./test: installs what is missing, by apt-get, and says what and why.

# need WHY COMMAND=PACKAGE...: makes sure that each command exists.
# Costs nothing but shell built-ins when all do. Returns 1 when something is missing and cannot be installed.
need() {
    need_why=$1
    shift
    need_packages=
    for need_pair in "$@"; do
        command -v "${need_pair%%=*}" >/dev/null || [ -x "/usr/sbin/${need_pair%%=*}" ] || need_packages="$need_packages ${need_pair#*=}"
    done
    [ -n "$need_packages" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "coppice: missing ($need_why):$need_packages" >&2
        echo "hint: run this as root: apt-get install --no-install-recommends$need_packages" >&2
        return 1
    fi

    echo "coppice: installing$need_packages ($need_why)" >&2
    need_log=$(mktemp)
    # Lists of packages may be missing (fresh container images) or too old to be served still: always take new ones.
    # shellcheck disable=SC2086 # a list of words
    if ! { apt-get -q update &&
           DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $need_packages; } >"$need_log" 2>&1 </dev/null; then
        cat "$need_log" >&2
        rm -f "$need_log"
        echo "error: apt-get could not install$need_packages" >&2
        return 1
    fi

    rm -f "$need_log"
}
