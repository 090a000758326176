using System.Globalization;
using System.Text.RegularExpressions;
using Coppice.Apply.Native;

namespace Coppice.Apply.Pools;

/// <summary>An image that was current before, under a name of its own: <c>root.img.3@2026-11-22T03:00:00Z</c>.</summary>
/// <param name="Number">Counts up with each revision of an image.</param>
/// <param name="Name">The name of its file.</param>
internal sealed partial record Revision(int Number, string Name)
{
    /// <summary>The name of the current image.</summary>
    public const string Image = "root.img";

    // Qubes takes files whose names end with a time for revisions; the record's ends otherwise.
    private const string RecordEnd = ".recipe";

    /// <summary>The name of its record, which is the one that it had when it was current.</summary>
    public string Record => $"{Name}{RecordEnd}";

    /// <summary>The revisions in the folder of an image, oldest first.</summary>
    public static List<Revision> In(Folder folder) =>
    [
        .. folder.Names().Where(name => Form().IsMatch(name) && folder.TryStatus(name) is { IsFile: true })
            .Select(name => new Revision(NumberOf(name), name))
            .OrderBy(revision => revision.Number),
    ];

    /// <summary>Those whose record still fits: what they have in them is known.</summary>
    public static IEnumerable<(Revision Revision, FileStatus Status, ImageRecord Record)> KnownIn(Folder folder)
    {
        foreach (var revision in In(folder))
        {
            if (folder.TryStatus(revision.Name) is { } status
                && ImageRecord.TryRead(folder, revision.Record) is { } record && record.Fits(status))
            {
                yield return (revision, status, record);
            }
        }
    }

    /// <summary>The name for a current image that is replaced.</summary>
    /// <param name="before">The revisions that there are.</param>
    /// <param name="current">The image. It is named as Qubes names it: by when its content was last written.</param>
    public static Revision Next(List<Revision> before, FileStatus current)
    {
        var number = before.Count == 0 ? 1 : before[^1].Number + 1;
        var written = DateTimeOffset.FromUnixTimeSeconds(current.Mtime.Seconds);
        return new Revision(number, $"{Image}.{number}@{written:yyyy-MM-ddTHH:mm:ssZ}");
    }

    /// <summary>Whether a file is the record of a revision, which may be gone.</summary>
    public static bool IsRecord(string name) =>
        name.EndsWith(RecordEnd, StringComparison.Ordinal) && Form().IsMatch(name[..^RecordEnd.Length]);

    private static int NumberOf(string name) =>
        int.Parse(name[(Image.Length + 1)..name.IndexOf('@')], CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^root\.img\.([1-9][0-9]{0,8})@[0-9TZ:.+-]{1,40}$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
