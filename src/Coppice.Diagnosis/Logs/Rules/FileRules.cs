using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What programs say of files, commands and limits of the machine.</summary>
internal static class FileRules
{
    private static readonly FailureClass Command = new("missing-command", "the command {0} is missing")
    {
        Sought = command => SoughtFile.In(command[(command.LastIndexOf('/') + 1)..], "/bin", "/sbin", "/games"),
    };

    private static readonly FailureClass File = new("missing-file", "the file {0} is missing");
    private static readonly FailureClass Target =
        new("missing-make-target", "make has no rule for {0}, and there is no such file");
    private static readonly FailureClass Permission = new("permission-denied", "it is not permitted: {0}");
    private static readonly FailureClass ReadOnly = new("read-only", "the file system is mounted read-only: {0}");
    private static readonly FailureClass NoSpace = new("no-space", "there is no space left{0}");
    private static readonly FailureClass Files = new("too-many-files", "too many files are open");
    private static readonly FailureClass Killed = new("killed", "it was killed, mostly for want of memory", IsTransient: true);
    private static readonly FailureClass Timeout = new("timeout", "it took longer than it may", IsTransient: true);
    private static readonly FailureClass Segfault = new("segfault", "a program crashed: {0}");
    private static readonly FailureClass Assertion = new("assertion", "a program found itself in a state that cannot be: {0}");
    private static readonly FailureClass Damaged = new("damaged-archive", "an archive is damaged or cut off: {0}");
    /// <summary>A file that is not the one that was meant.</summary>
    public static readonly FailureClass Checksum = new("checksum-mismatch", "a file is not the one that was meant: {0}");
    private static readonly FailureClass ExecFormat = new("exec-format", "{0} is a program for another architecture, or none");
    private static readonly FailureClass Display = new("display", "there is no display");
    private static readonly FailureClass Mount = new("mount-failed", "it cannot be mounted: {0}");
    private static readonly FailureClass Loop = new("loop-device", "there is no loop device: {0}");
    private static readonly FailureClass Chroot = new("chroot-missing", "the chroot {0} is missing");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Likely(Command, "command not found", @"^(?<place>[^:\s][^:]*: line \d+): (?<subject>[^\s:]+): command not found$"),
        Likely(Command, "command not found", @"(^|: )(?<subject>[^\s:]+): command not found$"),
        Likely(Command, ": not found",
            @"^(?<place>[^:\s]*(sh|rules|configure|\.sh)[^:\s]*: (line )?\d+): (exec: )?(?<subject>[^\s:]+): not found$"),
        Likely(Command, "env: ", @"env: '?(?<subject>[^'\s:]+)'?: No such file or directory$"),
        Likely(Command, ": No such file or directory", @"^make(\[\d+\])?: (?<subject>[^\s:]+): No such file or directory$"),
        Likely(Command, "exec", @"[Cc]an't exec ""(?<subject>[^""]+)"": No such file or directory"),
        Likely(Command, "FileNotFoundError",
            @"FileNotFoundError: \[Errno 2\] No such file or directory: '(?<subject>[\w.+-]+)'$"),
        Fatal(Command, "Program", @"ERROR: Program '?(?<subject>[^\s']+)'?( or command)? not found( or not executable)?$"),
        Likely(Command, "bad interpreter", @"(?<subject>/\S+): bad interpreter: No such file or directory"),
        Fatal(Command, "required file not found",
            @"^(?<place>\S+: (line )?\d+): (?<subject>\S+): cannot execute: required file not found$"),
        Likely(Command, "executable file not found", @"exec: ""(?<subject>[^""]+)"": executable file not found"),
        Likely(Command, "error: linker ", @"error: linker '(?<subject>[^']+)' not found"),
        Fatal(Target, "unknown target", @"^ninja: error: unknown target '(?<subject>[^']+)'"),
        Fatal(Target, "missing and no known rule", @"^ninja: error: '(?<subject>[^']+)', needed by "),
        Fatal(File, ": No such file or directory",
            @"^(?<place>\S*[Mm]akefile\S*:\d+|\S+\.mk:\d+): (?<subject>[^\s:]+): No such file or directory$"),
        Fatal(Target, "No rule to make target", @"\*\*\* No rule to make target '(?<subject>[^']+)'"),
        Likely(Permission, ": Permission denied", @"^(?<subject>\w[\w.-]*): cannot [\w ]+ '(?<path>[^']+)': Permission denied$"),
        Likely(Permission, ": Permission denied", @"^(?<subject>[^\s:]+): \d+: (?<path>[^:]+): Permission denied$"),
        Likely(Permission, ": Permission denied", @"(?<subject>[^\s:][^:]*(: [^:]+)*): Permission denied$"),
        Likely(Permission, "Permission", @"PermissionError: \[Errno 13\] Permission denied: '(?<subject>[^']+)'"),
        Likely(ReadOnly, "Read-only file system",
            @"'(?<subject>[^']+)': Read-only file system|Read-only file system: '(?<subject>[^']+)'"),
        Likely(ReadOnly, "Read-only file system", @"(?<subject>[^\s:]+): Read-only file system"),
        Likely(ReadOnly, "Read-only file system", @"Read-only file system"),
        Fatal(NoSpace, "No space left on device", @"(: |\] |\()No space left on device"),
        Fatal(NoSpace, "Wrote only ", @"^tar: .*: Wrote only \d+ of \d+ bytes"),
        Fatal(NoSpace, "Disk quota exceeded", @"Disk quota exceeded"),
        Fatal(NoSpace, "don't have enough free space", @"You don't have enough free space"),
        Fatal(NoSpace, "not enough free disk space", @"not enough free disk space"),
        Fatal(Files, "oo many open files", @"[Tt]oo many open files"),
        Likely(Files, "EMFILE", @"EMFILE"),
        Fatal(Killed, "Killed",
            @"([Ff]atal error: )?Killed signal terminated program|^make(\[\d+\])?: \*\*\* \[.*\] Killed|^(\S+: line \d"
                + @"+: +\d+ )?Killed( .*)?$"),
        Fatal(Killed, "signal: 9", @"\(signal: 9, SIGKILL: kill\)"),
        Fatal(Killed, "Cannot allocate memory",
            @"(fork|mmap|virtual memory exhausted|std::bad_alloc).*Cannot allocate memory|Cannot allocate memory$"),
        Fatal(Killed, "out of memory", @"cc1\w*: out of memory|out of memory allocating"),
        Fatal(Killed, "Out of memory", @"Out of memory: Killed process"),
        Fatal(Killed, "virtual memory exhausted", @"virtual memory exhausted"),
        Fatal(Timeout, "of inactivity", @"killed with signal \w+ after \d+ minutes of inactivity"),
        Fatal(Timeout, "sending signal", @"timeout: sending signal \w+ to command"),
        Fatal(Timeout, "***Timeout", @"\*\*\*Timeout"),
        Fatal(Timeout, " TIMEOUT ", @"^\s*\d+/\d+ .* TIMEOUT +[\d.]+s"),
        Fatal(Timeout, "TimeoutExpired", @"TimeoutExpired: Command .* timed out after"),
        Fatal(Timeout, "Command timed out", @"Command timed out|timed out after \d+ (second|minute)"),
        Fatal(Segfault, "SegFault", @"Test +#\d+: (?<subject>\S+) \.+\*\*\*Exception: SegFault"),
        Likely(Segfault, "egmentation fault",
            @"^(?<place>\S+: line \d+): +\d+ Segmentation fault\s+(\(core dumped\) )?(?<subject>\S+)"),
        Likely(Segfault, "egmentation fault", @"^make(\[\d+\])?: \*\*\* \[(?<subject>[^\]]+)\] Segmentation fault"),
        Likely(Segfault, "egmentation fault", @"^(?<subject>\S*)( |: ).*[Ss]egmentation fault|^(?<subject>Segmentation fault)"),
        Fatal(Assertion, "ERR_ASSERTION", @"AssertionError \[ERR_ASSERTION\]: (?<subject>.+)$"),
        Likely(Assertion, "AssertionError", @"^AssertionError(: (?<subject>.+))?$"),
        Likely(Assertion, "ssertion", @"(?<place>[^\s:]+:\d+): .*Assertion '(?<subject>[^']+)' failed"),
        Fatal(Damaged, "not in gzip format", @"^(gzip|gunzip): (?<subject>[^:]+): not in gzip format"),
        Fatal(Damaged, "unexpected end of file", @"^(gzip|gunzip|bzip2|xz): (?<subject>[^:]+): unexpected end of file"),
        Fatal(Damaged, "Unexpected EOF", @"^tar: (?<subject>Unexpected EOF in archive)"),
        Fatal(Damaged, "does not look like a tar archive", @"^tar: (?<subject>This does not look like a tar archive)"),
        Fatal(Damaged, "nexpected end of input", @"^xz: (?<subject>[^:]+): Unexpected end of input"),
        Fatal(Damaged, "Compressed data is corrupt", @"(?<subject>[^\s:]+): Compressed data is corrupt"),
        Fatal(Damaged, "File format not recogni", @"^xz: (?<subject>[^:]+): File format not recogni[sz]ed"),
        Fatal(Damaged, "unsupported format", @"^zstd: (?<subject>[^:]+): unsupported format"),
        Fatal(Damaged, "not a bzip2 file", @"(?<subject>[^\s:]+)?:? ?\(?[Nn]ot a bzip2 file|is (?<subject>not a bzip2 file)"),
        Fatal(Damaged, "nd-of-central-directory signature not found",
            @"(?<subject>End-of-central-directory signature not found)"),
        Fatal(Checksum, ": FAILED", @"^(?<subject>\S+): FAILED( open or read)?$"),
        Fatal(Checksum, "did NOT match", @"sha\d+sum: WARNING: (?<subject>\d+ computed checksums? did NOT match)"),
        Likely(ExecFormat, "Exec format error", @"Exec format error: '(?<subject>[^']+)'"),
        Likely(ExecFormat, "Exec format error", @"(?<subject>[^\s:']+)'?: (cannot execute binary file: )?Exec format error"),
        Likely(ExecFormat, "cannot execute binary file", @"(?<subject>[^\s:]+): cannot execute binary file"),
        Likely(Display, "display",
            @"([Cc]annot|[Cc]ould not|[Uu]nable to|[Cc]an't) (open|connect to) (the )?(X )?display|no display name and"
                + @" no \$DISPLAY"),
        Fatal(Display, "X11 window server", @"Can't connect to X11 window server"),
        Likely(Display, "DISPLAY", @"HeadlessException|No X11 DISPLAY variable was set"),
        Fatal(Loop, "loop device",
            @"(losetup|mount): .*?(?<subject>(failed to set up|failed to setup|cannot find an unused|could not find an"
                + @"y free).*loop device.*)"),
        Likely(Loop, "losetup: ", @"losetup: (?<subject>.+)"),
        Likely(Mount, "umount: ", @"^umount: (?<subject>[^\s:]+: .+)$"),
        Likely(Mount, "mount: ", @"^mount: (?<subject>[^\s:]+: .+)$"),
        Fatal(Chroot, "hroot not found", @"E: (?<subject>\S+): Chroot not found"),
        Likely(Chroot, "cannot change root directory",
            @"chroot: cannot change root directory to '(?<subject>[^']+)': No such file"),
    ];

    /// <summary>Files that are not there, said in whatever way; after all that is more exact.</summary>
    public static IReadOnlyList<LogRule> Missing { get; } =
    [
        Likely(File, "No such file or directory",
            @"^(/\S*/)?(cp|mv|ln|install|chmod|chown|rm|mkdir|touch|stat|tar|ls|sed|cat|grep|head|tail|sort|patch|gzip|xz|diff|"
                + @"cmp|find|rsync): "
                + @"(can't read |cannot \w+( for \w+)? |failed to access |link |target )?'?(?<subject>[^':]+)'?"
                + @"( for reading| to '[^']*')?: (Cannot \w+: )?No such file or directory$"),
        Likely(File, "cannot ",
            @"^(cp|mv|ln|install|chmod|chown|rm): cannot \w+ '?(?<subject>[^':]+)'?: No such file or directory"),
        Likely(File, "No such file or directory",
            @"^(?<place>\S+: (line )?\d+): (\.: )?(cannot open )?(?<subject>/?[^\s:]+): No such file( or directory)?$"),
        Likely(File, "No such file", @"^(?<place>\S+: \d+): (\.: )?cannot open (?<subject>[^\s:]+): No such file$"),
        Likely(File, "FileNotFoundError",
            @"FileNotFoundError: \[Errno 2\] No such file or directory: '(?<subject>[^']*/[^']*)'$"),
        Likely(File, "No such file or directory",
            @"^(gcc|g\+\+|cc|c\+\+|cc1\w*|clang|clang\+\+)(-\d+)?: (fatal )?error: (?<subject>[^\s:]+): No such file o"
                + @"r directory$"),
        Likely(File, "no such file or directory", @"error: no such file or directory: '(?<subject>[^']+)'"),
    ];
}
