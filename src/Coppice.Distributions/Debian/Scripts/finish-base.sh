# What a base gets besides its packages: marks of what was wanted, and device nodes.
set -eu
# What a minimal system is asked to be stays marked as wanted; what is there only because others need it becomes automatic.
dpkg-query --show --showformat '${Package} ${Priority} ${Essential}\n' |
  while read -r package priority essential; do
    case $priority:$essential:$package in
      required:*|*:yes:*|*:apt|*:usr-is-merged) ;;
      *) echo "$package" ;;
    esac
  done > /run/coppice/scratch/automatic
# Marks are about what is installed: no need to read lists of what could be, and no cache of them is to be made or replaced.
xargs --no-run-if-empty apt-mark -o Dir::State::lists=/run/coppice/scratch/none -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= auto < /run/coppice/scratch/automatic > /dev/null
# The device nodes of a root file system that is used without devtmpfs (Linux allocated devices list, devices.txt).
cd /run/coppice/tree/dev
while read -r name mode major minor; do
  test -e "$name" || mknod -m "$mode" "$name" c "$major" "$minor"
done <<EOF
console 600 5 1
full 666 1 7
null 666 1 3
ptmx 666 5 2
random 666 1 8
tty 666 5 0
urandom 666 1 9
zero 666 1 5
EOF
chown root:tty console ptmx tty
mkdir -p pts shm
chmod 1777 shm
test -e fd || ln -s /proc/self/fd fd
test -e stdin || ln -s /proc/self/fd/0 stdin
test -e stdout || ln -s /proc/self/fd/1 stdout
test -e stderr || ln -s /proc/self/fd/2 stderr
