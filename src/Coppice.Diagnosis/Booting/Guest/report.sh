# Runs in the template: waits until the start has ended in one way or the other, and tells it on the second serial line.
# Form: "coppice-report 1", "state STATE", "target NAME", "units" and each loaded unit as systemctl shows it, an empty line between
# two of them, "journal" and journal entries as JSON, "end".
exec >/dev/ttyS1 </dev/null
stty raw -echo -F /dev/ttyS1 2>/dev/null
echo "coppice-report 1"
# A start that does not end is told of, too, before the machine is switched off.
limit=
read -r line </proc/cmdline
for word in $line; do
    case $word in coppice.report-after=*) limit=${word#*=} ;; esac
done

while :; do
    state=$(systemctl is-system-running 2>/dev/null)
    case $state in
        "" | initializing | starting | offline)
            read -r now rest </proc/uptime
            if [ -n "$limit" ] && [ "${now%%.*}" -ge "$limit" ]; then break; fi
            sleep 1
            ;;
        *) break ;;
    esac
done

echo "state ${state:-starting}"
target=$(systemctl show --property=Id default.target)
echo "target ${target#Id=}"
echo "units"
# Without --all it would leave out those that never ran.
systemctl show --all --no-pager --property=Id,Description,LoadState,ActiveState,Result,Requires,Requisite,BindsTo,Wants,After \
    --property=ConditionResult,ConditionTimestampMonotonic,InactiveExitTimestampMonotonic,ExecStart '*'
fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,UNIT,_SYSTEMD_UNIT,MESSAGE_ID,UNIT_RESULT,JOB_RESULT
journalctl --sync 2>/dev/null
echo
echo "journal"
for unit in $(systemctl list-units --failed --plain --no-legend --full --no-pager | cut -d' ' -f1); do
    journalctl --boot --lines=200 --output=json --output-fields=$fields --no-pager "_SYSTEMD_UNIT=$unit" + "UNIT=$unit"
done

# Also of units that went on without what was missing.
journalctl --boot --output=json --output-fields=$fields --no-pager | grep -E 'not found|No such file|missing' | head -n 200
# Whoever keeps the image finds the journal in it: freezing writes everything to its place.
journalctl --flush 2>/dev/null
sync
fsfreeze --freeze / 2>/dev/null
echo "end"
