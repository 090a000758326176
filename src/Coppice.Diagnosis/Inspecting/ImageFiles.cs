using System.Globalization;
using System.Text.RegularExpressions;
using Coppice.Distributions.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>
/// Files of an ext4 file system in an image, read by debugfs(8), which is confined and sees the image alone: nothing is mounted,
/// so no kernel parses what someone may have made to break it.
/// </summary>
/// <param name="runner">Runs debugfs.</param>
/// <param name="image">Absolute path of the image.</param>
/// <param name="root">Where the file system lies in it.</param>
internal sealed partial class ImageFiles(IProcessRunner runner, string image, RootFileSystem root)
{
    // Text files and package databases; Debian's status file of a large system has some 10 MB.
    private const long SizeLimit = 256 << 20;
    private const int JournalLines = 50_000;
    private const string JournalFields =
        "MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,UNIT,_SYSTEMD_UNIT,MESSAGE_ID,UNIT_RESULT,JOB_RESULT,_BOOT_ID";

    private const string ReadJournal =
        """
        debugfs -R "rdump /var/log/journal /tmp" "$1" >/dev/null 2>&1
        [ -d /tmp/journal ] || exit 0
        journalctl --directory=/tmp/journal --output=json --output-fields="$2" --no-pager --quiet --lines="$3"
        [ -z "$(find /tmp/journal -type f -size +0c -print -quit)" ] || exit 3
        """;

    private const string ReadMany =
        """
        debugfs -f - "$1" >/dev/null 2>&1
        i=0
        while [ $i -lt "$2" ]; do
            if [ -f /tmp/$i ]; then stat -c %s /tmp/$i; cat /tmp/$i; else echo -; fi
            i=$((i + 1))
        done
        """;

    private const string Odd = " \t\n\"'\\";

    // What the first script ends with where there are files of a journal.
    private const int HasJournal = 3;

    private static readonly TimeSpan ProcessorTime = TimeSpan.FromSeconds(60);

    // A device is there under its own name only: it is nothing that could be mounted elsewhere.
    private readonly bool isDevice = PlainFile.KindOf(image) == FileKind.BlockDevice;

    private string Source =>
        $"{(isDevice ? image : "/image")}?offset={root.Offset.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Looks whether there is a tree at all.</summary>
    /// <exception cref="Failure">The root is no folder: the file system is damaged.</exception>
    public void RequireRoot(CancellationToken cancel)
    {
        if (!Debugfs("stat <2>", cancel).Text.Contains("Type: directory", StringComparison.Ordinal))
        {
            throw new Failure(
                "the image's file system is damaged: its root is not a folder", root.CheckCommand(image),
                kind: ProblemKind.Damaged);
        }
    }

    /// <summary>The content of a regular file, or null when there is none at the path. Links are not followed.</summary>
    /// <param name="path">Path without a leading slash, and without blanks and quotes.</param>
    /// <exception cref="Failure">It is too large, or debugfs fails.</exception>
    public byte[]? TryRead(string path, CancellationToken cancel)
    {
        // "Inode: 12 Type: regular Mode: 0644 …", "User: 0 Group: 0 Project: 0 Size: 267": the exit code is 0 whatever happened.
        var stat = Debugfs($"stat /{path}", cancel).Text;
        if (!stat.Contains("Type: regular", StringComparison.Ordinal) || SizeOf(stat) is not { } size)
        {
            return null;
        }

        if (size > SizeLimit)
        {
            throw new Failure($"/{path} in the image has {size} bytes, more than the limit of {SizeLimit}",
                kind: ProblemKind.Damaged);
        }

        var content = Debugfs($"cat /{path}", cancel, (int)size).Output;
        return content.Length == size
            ? content
            : throw new Failure($"/{path} in the image cannot be read: it is damaged", $"e2fsck -fn {VisibleText.Of(image)}",
                kind: ProblemKind.Damaged);
    }

    /// <summary>
    /// What lies directly in a folder, in order, but for names with characters that debugfs would take as its own; nothing
    /// when it is not there.
    /// </summary>
    /// <param name="path">As for <see cref="TryRead"/>.</param>
    public IReadOnlyList<SystemEntry> EntriesIn(string path, CancellationToken cancel) =>
    [
        // debugfs(8), ls -p: "/inode/mode/user/group/name/size/", the mode in octal digits.
        .. Debugfs($"ls -p /{path}", cancel, (int)SizeLimit).Text.Split('\n')
            .Select(line => line.Split('/'))
            .Where(fields => fields.Length > 6 && fields[5] is not ("." or "..") && !fields[5].AsSpan().ContainsAny(Odd))
            .Select(fields => Entry(path, fields)).OfType<SystemEntry>().OrderBy(entry => entry.Path),
    ];

    /// <summary>The target of a link; null when there is none at the path.</summary>
    /// <param name="path">As for <see cref="TryRead"/>.</param>
    public string? LinkAt(string path, CancellationToken cancel)
    {
        // A short one stands in the inode, a long one in a block.
        var stat = Debugfs($"stat /{path}", cancel).Text;
        return !stat.Contains("Type: symlink", StringComparison.Ordinal) ? null
            : FastLink().Match(stat) is { Success: true } fast ? fast.Groups["target"].Value
            : Debugfs($"cat /{path}", cancel).Text;
    }

    /// <summary>The contents of regular files, each at the place of its path; null for what cannot be read.</summary>
    /// <param name="paths">As for <see cref="TryRead"/>; regular files of <see cref="EntriesIn"/>.</param>
    /// <exception cref="Failure">They are too large.</exception>
    public IReadOnlyList<byte[]?> ReadAll(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var requests = string.Concat(
            paths.Select((path, i) => $"dump /{path} /tmp/{i.ToString(CultureInfo.InvariantCulture)}\n"));
        var result = runner.Run(
            Command.Confined("sh", ["-c", ReadMany, "read", Source, paths.Count.ToString(CultureInfo.InvariantCulture)], Confined)
                with { OutputLimit = (int)SizeLimit, Input = System.Text.Encoding.UTF8.GetBytes(requests) },
            cancel);
        if (!result.Succeeded)
        {
            throw Tool.Failed("debugfs", result);
        }

        // "12\n" and 12 bytes, or "-\n".
        var contents = new byte[]?[paths.Count];
        ReadOnlySpan<byte> rest = result.Output;
        for (var i = 0; i < contents.Length && rest.IndexOf((byte)'\n') is var end and > 0; i++)
        {
            var isThere = int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var size);
            rest = rest[(end + 1)..];
            if (isThere && size <= rest.Length)
            {
                contents[i] = rest[..size].ToArray();
                rest = rest[size..];
            }
        }

        return contents;
    }

    /// <summary>Whether debugfs takes it as one word that is a path.</summary>
    public static bool IsPlain(string path) => !path.AsSpan().ContainsAny(Odd);

    private static SystemEntry? Entry(string folder, string[] fields)
    {
        static uint? Number(string text) =>
            uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (fields[2].Length is 0 or > 6 || fields[2].Any(c => c is < '0' or > '7')
            || Number(fields[3]) is not { } uid || Number(fields[4]) is not { } gid)
        {
            return null;
        }

        var mode = Convert.ToInt32(fields[2], 8);
        _ = long.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        return BytePath.TryOf(System.Text.Encoding.UTF8.GetBytes($"{folder}/{fields[5]}")) is { } path
            ? new SystemEntry(path, (FileKind)(mode & 0xf000), mode & 0xfff, uid, gid, size)
            : null;
    }

    [GeneratedRegex("Fast link dest: \"(?<target>[^\n]*)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FastLink();

    /// <summary>
    /// The systemd journal as lines of JSON, the newest last; empty when there is none. Pulled out and read in one confinement,
    /// so that none of it gets to a disk of this machine.
    /// </summary>
    /// <returns>The lines, and whether there are files of a journal at all.</returns>
    public (IReadOnlyList<string> Lines, bool IsThere) Journal(CancellationToken cancel)
    {
        var result = runner.Run(
            Command.Confined(
                "sh", ["-c", ReadJournal, "journal", Source, JournalFields, JournalLines.ToString(CultureInfo.InvariantCulture)],
                Confined)
                with { OutputLimit = (int)SizeLimit },
            cancel);
        return (result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries), result.ExitCode == HasJournal);
    }

    private CommandResult Debugfs(string request, CancellationToken cancel, int limit = 1 << 20)
    {
        var result = runner.Run(
            Command.Confined("debugfs", ["-R", request, Source], Confined) with { OutputLimit = limit }, cancel);
        return result.Succeeded && !result.Error.Contains("while trying to open", StringComparison.Ordinal)
            ? result
            : throw Tool.Failed("debugfs", result);
    }

    private Confinement Confined =>
        new()
        {
            Readable = isDevice ? [] : [new ShownPath(image, "/image")],
            Devices = isDevice ? [image] : [],
            ReadsPrivate = isDevice,
            ProcessorTime = ProcessorTime,
            FileSize = 1 << 30,
            Memory = 4L << 30,
        };

    private static long? SizeOf(string stat)
    {
        var at = stat.IndexOf("Size: ", StringComparison.Ordinal);
        return at >= 0
            && long.TryParse(
                stat[(at + "Size: ".Length)..].Split('\n')[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture,
                out var size)
            ? size
            : null;
    }
}
