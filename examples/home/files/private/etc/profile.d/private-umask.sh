# Files that a login shell creates can be read by their owner only.
umask 077
