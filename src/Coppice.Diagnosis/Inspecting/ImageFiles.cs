using System.Globalization;
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
internal sealed class ImageFiles(IProcessRunner runner, string image, RootFileSystem root)
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

    // What the script above ends with where there are files of a journal.
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
    /// The names of the folders directly in a folder, those without characters that debugfs would take as its own; none when it
    /// is not there.
    /// </summary>
    /// <param name="path">As for <see cref="TryRead"/>.</param>
    public IEnumerable<string> FoldersIn(string path, CancellationToken cancel) =>
        // debugfs(8), ls -p: "/inode/mode/user/group/name/size/", the mode of folders begins with 04.
        Debugfs($"ls -p /{path}", cancel, (int)SizeLimit).Text.Split('\n')
            .Select(line => line.Split('/'))
            .Where(fields => fields.Length > 6 && fields[2].StartsWith("04", StringComparison.Ordinal))
            .Select(fields => fields[5]).Where(name => name is not ("." or "..") && !name.AsSpan().ContainsAny(" \t\"'\\"));

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
