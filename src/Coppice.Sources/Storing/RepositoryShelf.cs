using System.Text;
using Coppice.Foundation.Posix;
using Coppice.Sources.Git;

namespace Coppice.Sources.Storing;

/// <summary>
/// Keeps fetched repositories, so that the next fetch brings only what is new. Only packs and the list of refs are taken over:
/// the configuration of a kept repository is always Coppice's own.
/// </summary>
internal static class RepositoryShelf
{
    // With more packs than that, reading slows down: then everything is fetched again, into one.
    private const int MostPacks = 24;

    /// <summary>The kept repository, if a fetch may build on it.</summary>
    public static string? Usable(string folder) =>
        PlainFile.Exists(Path.Combine(folder, "packed-refs"))
            && PlainFile.Names(PacksOf(folder)).Count(name => name.EndsWith(".pack", StringComparison.Ordinal))
                is > 0 and < MostPacks
        ? folder
        : null;

    /// <summary>Keeps what a fetch brought.</summary>
    /// <param name="fetched">The fetched repository.</param>
    /// <param name="refs">Its refs.</param>
    /// <param name="folder">Where the repository is kept.</param>
    /// <param name="adds">Whether the fetch built on what is kept there.</param>
    /// <param name="work">A folder for what is replaced.</param>
    public static void Keep(
        GitRepository fetched, IReadOnlyDictionary<string, string> refs, string folder, bool adds, string work)
    {
        var target = adds ? folder : Path.Combine(work, "kept");
        Directory.CreateDirectory(PacksOf(target));
        Directory.CreateDirectory(Path.Combine(target, "refs"));
        var isLong = refs.Values.Any(id => id.Length == 64);
        File.WriteAllText(Path.Combine(target, "config"), isLong
            ? "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n"
            : "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        File.WriteAllText(Path.Combine(target, "HEAD"), "ref: refs/heads/none\n");
        // The index last: with it git knows a pack.
        foreach (var name in PlainFile.Names(PacksOf(fetched.Folder))
            .OrderBy(name => name.EndsWith(".idx", StringComparison.Ordinal)))
        {
            DurableFile.Publish(Path.Combine(PacksOf(fetched.Folder), name), Path.Combine(PacksOf(target), name));
        }

        DurableFile.FlushFolder(PacksOf(target));
        var lines = new StringBuilder("# pack-refs with: sorted \n");
        foreach (var (name, id) in refs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            lines.Append(id).Append(' ').Append(name).Append('\n');
        }

        DurableFile.Write(Path.Combine(target, "packed-refs"), Encoding.UTF8.GetBytes(lines.ToString()));
        // Whatever the umask is: git reads it as a user that no one else is.
        OpenToAll.Make(target);
        if (!adds)
        {
            if (Directory.Exists(folder))
            {
                Directory.Move(folder, Path.Combine(work, "replaced"));
            }

            Directory.Move(target, folder);
        }
    }

    private static string PacksOf(string folder) => Path.Combine(folder, "objects/pack");
}
