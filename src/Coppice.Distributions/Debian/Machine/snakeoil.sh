if command -v make-ssl-cert >/dev/null; then
  # Both or none: with half of them it would make nothing.
  if ! test -e /etc/ssl/certs/ssl-cert-snakeoil.pem || ! test -e /etc/ssl/private/ssl-cert-snakeoil.key; then
    DEBIAN_FRONTEND=noninteractive make-ssl-cert generate-default-snakeoil --force-overwrite
  fi
fi
