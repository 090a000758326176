if command -v nvme >/dev/null; then
  if ! test -s /etc/nvme/hostnqn; then nvme gen-hostnqn >/etc/nvme/hostnqn; fi
  if ! test -s /etc/nvme/hostid; then cat /proc/sys/kernel/random/uuid >/etc/nvme/hostid; fi
fi
