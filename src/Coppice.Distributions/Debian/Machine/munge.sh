if command -v mungekey >/dev/null && ! test -s /etc/munge/munge.key; then su munge -s /bin/sh -c 'mungekey --create'; fi
