# What the cases share: p FILE FORMAT... writes a file, w FILE takes standard input; the others make small packages.
set -o pipefail; umask 022
p() { local f=$1 s; shift; mkdir -p "$(dirname "$f")"; for s; do printf -- "$s"; done > "$f"; }
w() { mkdir -p "$(dirname "$1")"; cat > "$1"; }

# deb NAME VERSION [BUILD-DEPENDS]: a source package in NAME-VERSION, and go there
deb() {
  local up=${2%-*}; mkdir -p "$1-${up#*:}/debian/source"; cd "$1-${up#*:}" || exit
  p debian/changelog "$1 ($2) unstable; urgency=medium\n\n  * Change.\n\n" \
    " -- Builder <builder@example.invalid>  Sun, 29 Nov 2026 12:00:00 +0000\n"
  printf '%s\n' "Source: $1" "Section: misc" "Priority: optional" "Maintainer: Builder <builder@example.invalid>" \
    "Build-Depends: debhelper-compat (= 13)$3" "Standards-Version: 4.6.2" "" "Package: $1" "Architecture: any" \
    'Depends: ${misc:Depends}' "Description: small package" " It is small." > debian/control
  printf '#!/usr/bin/make -f\n%%:\n\tdh $@\n' > debian/rules; chmod +x debian/rules
  case $2 in *-*) echo "3.0 (quilt)" ;; *) echo "3.0 (native)" ;; esac > debian/source/format
}
orig() { (cd .. && tar --exclude=debian -czf "$1_$2.orig.tar.gz" "$1-$2"); }
build() { dpkg-buildpackage -us -uc -d "$@" 2>&1; }

# binary NAME VERSION [CONTROL-LINES [FOLDER]]: NAME.deb in the folder repo
binary() {
  local d; d=$(mktemp -d); mkdir -p repo "$d/DEBIAN"; [ -z "$4" ] || cp -a "$4/." "$d/"
  p "$d/DEBIAN/control" "Package: $1\nVersion: $2\nArchitecture: all\nMaintainer: Builder <builder@example.invalid>\n" \
    "${3:+$3\n}Description: small\n"
  chmod 755 "$d"; dpkg-deb -b "$d" "repo/$1_$2.deb" > /dev/null; rm -r "$d"
}
# aptrepo: the index of repo, and the folders of an own apt in apt (options in APT)
aptrepo() {
  (cd repo && dpkg-scanpackages -m . > Packages 2> /dev/null); release > R; mv R repo/Release
  mkdir -p apt/etc/apt/{apt.conf.d,preferences.d,trusted.gpg.d} apt/{log,dpkg} apt/state/lists/partial
  mkdir -p apt/cache/archives/partial
  touch apt/dpkg/status; echo "deb ${1:-[trusted=yes] file:/build/repo} ./" > apt/etc/apt/sources.list
}
# release: what apt-ftparchive would say of the folder repo
release() {
  echo "Date: ${1:-Sun, 29 Nov 2026 12:00:00 UTC}"; echo "SHA256:"
  (cd repo; for f in Packages*; do echo " $(sha256sum < $f | cut -c1-64) $(stat -c %s $f) $f"; done)
}
# serve FOLDER: on port 8000
serve() {
  (cd "$1" && exec python3 -m http.server 8000 > /dev/null 2>&1) &
  until (: < /dev/tcp/127.0.0.1/8000) 2> /dev/null; do sleep 0.1; done
}
APT="-o Dir=/build/apt -o Dir::State=/build/apt/state -o Dir::State::status=/build/apt/dpkg/status -o Dir::Cache=/build/apt/cache
  -o Dir::Log=/build/apt/log -o APT::Sandbox::User=root -o APT::Architecture=amd64 -o Acquire::Retries=0
  -o Acquire::Languages=none"
install() { case $1 in -*) command install "$@" ;; *) apt-get $APT -q update && apt-get $APT -q -y "$@" ;; esac; }
# unpack DEB...: dpkg in the folder target
unpack() {
  mkdir -p target/var/lib/dpkg/{updates,info,triggers}; touch target/var/lib/dpkg/status
  dpkg --root=/build/target --force-not-root --force-script-chrootless "$@"
}

# pac NAME VERSION [PKGINFO-LINES [FOLDER]]: a package of pacman in repo, and its entry in repo/made.db
pac() {
  local d; d=$(mktemp -d); mkdir -p repo; [ -z "$4" ] || cp -a "$4/." "$d/"
  p "$d/.PKGINFO" "pkgname = $1\npkgbase = $1\npkgver = $2\npkgdesc = small\nurl = http://example.invalid\n" \
    "builddate = 1790000000\npackager = Builder <builder@example.invalid>\nsize = 1\narch = any\n${3:+$3\n}"
  (cd "$d" && tar -c --owner=0 --group=0 .PKGINFO $(ls) | zstd -q > /build/repo/$1-$2-any.pkg.tar.zst); rm -r "$d"
  repo-add -q repo/made.db.tar.gz repo/$1-$2-any.pkg.tar.zst > /dev/null 2>&1
}
# arch [SIGLEVEL]: the settings of a pacman in the folder chroot
arch() {
  mkdir -p chroot/var/lib/pacman chroot/cache chroot/gpg
  printf "[options]\nArchitecture = x86_64\nSigLevel = ${1:-Never}\n[made]\nServer = ${2:-file:///build/repo}\n" > pacman.conf
}
pacman_in() {
  pacman --root chroot --dbpath chroot/var/lib/pacman --cachedir chroot/cache --gpgdir /build/chroot/gpg --logfile /dev/null \
    --config pacman.conf --noconfirm --noprogressbar "$@"
}

# rpm_package NAME VERSION [TAG-LINES [PATH]]: a package of rpm in repo
rpm_package() {
  mkdir -p repo specs
  {
    printf '%s\n' "Name: $1" "Version: $2" "Release: 1" "Summary: small" "License: MIT" "BuildArch: noarch" "$3" \
      "%description" small "%install"
    [ -z "$4" ] || echo "mkdir -p %{buildroot}$(dirname "$4"); echo $1 > %{buildroot}$4"
    printf '%s\n' "%files" "$4"
  } > "specs/$1.spec"
  rpmbuild -bb --define "_topdir /build/rpm" --define "_rpmdir /build/repo" "specs/$1.spec" > /dev/null 2> specs/err ||
     cat specs/err
}
dnf_in() {
  createrepo_c -q repo 2> /dev/null; mkdir -p root dnfcache log
  dnf -y --installroot /build/root --setopt=reposdir=/nothing --setopt=cachedir=/build/dnfcache --setopt=logdir=/build/log \
    --setopt=pluginpath=/nothing \
    --releasever 41 --repofrompath made,file:///build/repo --setopt=made.gpgcheck=0 "$@"
}
