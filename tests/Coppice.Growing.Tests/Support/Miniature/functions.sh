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

# hook NAME TARGET OPTION COMMAND: a hook that runs a script of its own.
hook() {
    put "/usr/share/libalpm/hooks/$1.hook" "[Trigger]
Operation = Install
Operation = Upgrade
Operation = Remove
Type = Path
Target = $2

[Action]
When = PostTransaction
Exec = /usr/share/libalpm/scripts/$1
$3"
    put "/usr/share/libalpm/scripts/$1" "#!/bin/sh
$4"
    chmod 755 "$pkgdir/usr/share/libalpm/scripts/$1"
}
