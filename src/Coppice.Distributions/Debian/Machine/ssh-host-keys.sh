# Of every kind that sshd uses by default
if command -v ssh-keygen >/dev/null; then ssh-keygen -A; fi
