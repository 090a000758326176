using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// A package that wants to be told when something changes: below a path, or when another package says a name (deb-triggers(5)).
/// </summary>
/// <param name="Trigger">The path with a leading slash, or the name.</param>
/// <param name="Package">The package.</param>
internal sealed record TriggerInterest(string Trigger, string Package)
{
    /// <summary>Whether it is about a path.</summary>
    public bool IsPath => Trigger.StartsWith('/');

    /// <summary>The path as it is in a tree.</summary>
    /// <exception cref="MustRebuildException">It is no path.</exception>
    public BytePath Path
    {
        get
        {
            try
            {
                return BytePath.Of(MergedUsr.Of(Trigger));
            }
            catch (Failure)
            {
                throw new MustRebuildException(
                    $"{VisibleText.Of(Package)} is interested in {VisibleText.Of(Trigger)}, which is not a path");
            }
        }
    }
}

/// <summary>Reads the database of triggers that a system's packages are interested in, <c>/var/lib/dpkg/triggers</c>.</summary>
internal static class TriggerInterests
{
    private const string Folder = "var/lib/dpkg/triggers";

    /// <summary>The interests of the packages of both sides.</summary>
    public static IReadOnlyList<TriggerInterest> Read(ChangedTrees trees) =>
        [.. Read(trees.ReadOwn, trees.FilesInOwn).Union(Read(trees.ReadParent, trees.FilesInParent))];

    /// <summary>The interests of the packages of a tree.</summary>
    /// <param name="read">Reads a file of it; null where there is none.</param>
    /// <param name="filesIn">Names of the files in one of its folders.</param>
    public static IEnumerable<TriggerInterest> Read(Func<BytePath, byte[]?> read, Func<BytePath, IReadOnlyList<string>> filesIn)
    {
        // "File" has a line "PATH PACKAGE" for each interest; every other file is named after a trigger and has packages, a line
        // each.
        var paths = Lines(read(BytePath.Of($"{Folder}/File")))
            .Select(line =>
                line.LastIndexOf(' ') is var blank and > 0
                    ? new TriggerInterest(line[..blank], Package(line[(blank + 1)..]))
                    : null)
            .OfType<TriggerInterest>();
        var names = filesIn(BytePath.Of(Folder))
            .Where(name => name is not ("File" or "Unincorp" or "Lock"))
            .SelectMany(
                name => Lines(read(BytePath.Of($"{Folder}/{name}"))).Select(line => new TriggerInterest(name, Package(line))));
        return paths.Concat(names);
    }

    private static IEnumerable<string> Lines(byte[]? text) =>
        Encoding.UTF8.GetString(text ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // PACKAGE[:ARCHITECTURE][/noawait]
    private static string Package(string text) => text.Split('/')[0].Split(':')[0];
}
