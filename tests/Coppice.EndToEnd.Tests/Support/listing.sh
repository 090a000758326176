#!/bin/sh
# Lists a tree with find(1), sha256sum(1) and getcap(8): type, mode, owner, size, whole seconds, path, target; contents; capabilities.
#   listing.sh FOLDER
cd "$1" || exit
find . -mindepth 1 ! -type s \( -type d -printf '%y %m %U %G - - %Ts %p\n' -o -type f -printf '%y %m %U %G %s - %Ts %p\n' -o -printf '%y %m %U %G - - %Ts %p %l\n' \) |
    LC_ALL=C sort
find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
find . -type f -print0 | LC_ALL=C sort -z | xargs -0 getcap
