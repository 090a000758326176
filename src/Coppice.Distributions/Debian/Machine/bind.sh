if command -v rndc-confgen >/dev/null && ! test -s /etc/bind/rndc.key && ! test -s /etc/bind/rndc.conf; then
  rndc-confgen -a
  chown bind:bind /etc/bind/rndc.key
  chmod 640 /etc/bind/rndc.key
fi
