# shellcheck shell=bash disable=SC2154,SC2034 # variables of ./bench, and for it
# Sourced by ./bench diagnose: the log of a long build that fails at its end, against looking for words of errors in it with grep.
lines=2000000
awk -v lines="$lines" 'BEGIN {
    for (i = 1; i < lines - 3; i++)
        if (i % 40 == 0) printf "checking for library_%d.h... no\n", i
        else if (i % 97 == 0) printf "src/file_%d.c:%d:7: warning: unused variable i [-Wunused-variable]\n", i, i % 900
        else printf "gcc -DHAVE_CONFIG_H -I. -I.. -g -O2 -fstack-protector-strong -Wformat -c -o src/file_%d.o src/file_%d.c\n", i, i
    print "src/last.c:12:10: fatal error: pulsecore/core-error.h: No such file or directory"
    print "make[1]: *** [Makefile:40: src/last.o] Error 1"
    print "make: *** [Makefile:7: all] Error 2"
}' >"$work/build.log"

diagnose() { "$coppice" -f "$work/none.yaml" -s "$work/none" diagnose "$work/build.log"; }
search() { LC_ALL=C grep -nE 'error|Error [0-9]|not found|No such file|FAIL|undefined reference|Permission denied' "$work/build.log"; }

quietly diagnose
for _ in $(seq "${repeat:-5}"); do
    measure diagnose
    echo "$wall" >>"$work/ours.wall"
    measure search
    echo "$wall" >>"$work/today.wall"
done

say "$(awk -v lines="$lines" -v wall="$(median <"$work/ours.wall")" 'BEGIN { printf "%d lines a second", lines / wall }')"
result "diagnose $lines lines, today grep" "$(median <"$work/ours.wall")" "$(median <"$work/today.wall")" s
