# Makes a locale and sets it for the system. Argument: the locale.
set -eu
locale=$1
case $locale in
  C | POSIX | C.UTF-8) ;;
  *)
    line=$(sed -n "s/^\($(printf %s "$locale" | sed 's/[.]/\\./g') .*\)$/\1/p" /usr/share/i18n/SUPPORTED | head -n 1)
    if test -z "$line"; then
      echo "glibc has no locale $locale. Similar ones:" >&2
      grep -e "^${locale%%[.@]*}[ .@]" /usr/share/i18n/SUPPORTED >&2 || true
      exit 1
    fi
    if ! grep -qsxF -e "$line" /etc/locale.gen; then
      if at=$(grep -nxF -e "# $line" /etc/locale.gen); then
        sed -i "${at%%:*}s/^# //" /etc/locale.gen
      else
        printf '%s\n' "$line" >>/etc/locale.gen
      fi
    fi
    locale-gen
    ;;
esac
if command -v update-locale >/dev/null; then update-locale "LANG=$locale"; else printf 'LANG=%s\n' "$locale" >/etc/default/locale; fi
