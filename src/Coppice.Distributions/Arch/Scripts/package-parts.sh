parts=package
show() { zstd -q -d -c "$2"; }
