# Runs in the template: waits until the start has ended in one way or the other, and tells it on the second serial line.
# Form: "coppice-report 1", "state STATE", for each failed unit "unit NAME" and properties, "journal" and journal entries as JSON, "end".
exec >/dev/ttyS1 </dev/null
stty raw -echo -F /dev/ttyS1 2>/dev/null
echo "coppice-report 1"
while :; do
    state=$(systemctl is-system-running 2>/dev/null)
    case $state in
        "" | initializing | starting | offline) sleep 1 ;;
        *) break ;;
    esac
done

echo "state $state"
fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,UNIT,_SYSTEMD_UNIT,MESSAGE_ID,UNIT_RESULT
journalctl --sync 2>/dev/null
failed=$(systemctl list-units --failed --plain --no-legend --full --no-pager | cut -d' ' -f1)
for unit in $failed; do
    echo "unit $unit"
    systemctl show --property=Result,ExecMainStatus,Description "$unit"
done

echo "journal"
for unit in $failed; do
    journalctl --boot --lines=200 --output=json --output-fields=$fields --no-pager "_SYSTEMD_UNIT=$unit" + "UNIT=$unit"
done

# Also of units that went on without what was missing.
journalctl --boot --output=json --output-fields=$fields --no-pager | grep -E 'not found|No such file|missing' | head -n 200
# Whoever keeps the image finds the journal in it: freezing writes everything to its place.
journalctl --flush 2>/dev/null
sync
fsfreeze --freeze / 2>/dev/null
echo "end"
