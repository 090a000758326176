# For the PKGBUILDs of the miniature repository: its programs are those of the machine that tests run on.

# take PROGRAM...: copies programs into usr/bin of the package.
take() {
    local name
    mkdir -p "$pkgdir/usr/bin"
    for name in "$@"; do cp -L "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin type -P "$name")" "$pkgdir/usr/bin/$name"; done
}

# put PATH TEXT: writes a file.
put() {
    mkdir -p "$(dirname "$pkgdir$1")"
    printf '%s\n' "$2" >"$pkgdir$1"
}
