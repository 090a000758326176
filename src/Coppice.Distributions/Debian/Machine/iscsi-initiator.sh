if command -v iscsi-iname >/dev/null && ! test -s /etc/iscsi/initiatorname.iscsi; then
  name=$(iscsi-iname -p iqn.1993-08.org.debian:01)
  (umask 077; echo "InitiatorName=$name" >/etc/iscsi/initiatorname.iscsi)
fi
