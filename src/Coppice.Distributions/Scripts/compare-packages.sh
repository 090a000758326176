# Says where two packages differ first. Arguments: the two files. Prints one line: part, path, what, byte; with tabs between.
# Nothing is unpacked: parts are compared as they come, and the list of one of them says what lies at that place. What stands
# above says which parts there are ($parts), and has a function that prints one as a tar: show PART FILE.
set -u
cd /tmp
for part in $parts; do
  mkfifo one other
  show "$part" "$1" >one 2>/dev/null &
  show "$part" "$2" >other 2>/dev/null &
  said=$(LC_ALL=C cmp one other 2>&1)
  code=$?
  wait
  rm one other
  test "$code" = 0 && continue
  byte=$(printf '%s\n' "$said" | sed -n 's/.*\(byte\|char\) \([0-9][0-9]*\).*/\2/p')
  if test -z "$byte"; then exit 1; fi
  # Each entry begins at a block of 512 bytes; its content at the next one.
  show "$part" "$2" 2>/dev/null | tar --list --block-number --quoting-style=escape --file=- 2>/dev/null |
    awk -v part="$part.tar" -v byte="$byte" '
      / \*\* Block of NULs \*\*$/ || /^block [0-9]+: \*\*/ { next }
      { at = $2; sub(/:$/, "", at); if (at * 512 < byte) { begin = at * 512; line = $0 } }
      END {
        sub(/^block [0-9]+: /, "", line)
        inside = byte - begin - 512
        if (inside > 0) printf "%s\t%s\tcontent\t%d\n", part, line, inside
        else printf "%s\t%s\tentry\t\n", part, line
      }'
  exit 0
done
printf '\t\tform\t\n'
