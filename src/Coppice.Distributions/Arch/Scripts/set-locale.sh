# Makes a locale and sets it for the system. Argument: the locale.
set -eu
locale=$1
case $locale in
  C | POSIX | C.UTF-8) ;;
  *)
    line=$(sed -n "s/^\($(printf %s "$locale" | sed 's/[.]/\\./g') .*\)$/\1/p" /usr/share/i18n/SUPPORTED | head -n 1)
    if test -z "$line"; then echo "glibc has no locale $locale" >&2; exit 1; fi
    if ! grep -qsxF -e "$line" /etc/locale.gen; then printf '%s\n' "$line" >>/etc/locale.gen; fi
    locale-gen
    ;;
esac
printf 'LANG=%s\n' "$locale" >/etc/locale.conf
