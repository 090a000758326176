using System.Globalization;
using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>
/// Links that have the time of what they lead to: update-alternatives(1) gives it to those that it makes. Where what they lead to
/// is another file, a rebuild makes them anew, with that one's time.
/// </summary>
internal static class TimedLinks
{
    /// <summary>The links of a tree that someone made with the time of a changed path.</summary>
    /// <param name="tree">The tree as it was.</param>
    /// <param name="changed">Whether something at a path has another time now.</param>
    /// <param name="records">Who made what; null where nobody watched: then everything may be made.</param>
    /// <returns>Each link with the path that it has its time from.</returns>
    public static IReadOnlyDictionary<BytePath, BytePath> On(
        TreeListing tree, Func<BytePath, bool> changed, IReadOnlyList<LayerProvenance>? records)
    {
        var timed = new Dictionary<BytePath, BytePath>();
        var links = tree.Entries
            .Where(entry => entry is { Type: EntryType.Symlink, Target: not null } && entry.Mtime != MadeTime.Seconds
                && records?.All(record => record.Of(entry.Path) is null) != true)
            .Select(entry => (entry.Path, entry.Mtime, To: Behind(tree, entry))).Where(link => link.To is not null).ToList();
        // A link leads to another one of them: /usr/bin/vi to /etc/alternatives/vi.
        for (var before = -1; before != timed.Count;)
        {
            before = timed.Count;
            foreach (var (path, mtime, to) in links.Where(link => !timed.ContainsKey(link.Path) && !changed(link.Path)))
            {
                if (tree.Find(to!)?.Mtime == mtime && (changed(to!) ? to : timed.GetValueOrDefault(to!)) is { } from)
                {
                    timed[path] = from;
                }
            }
        }

        return timed;
    }

    /// <summary>The step that gives links their new times, with this machine's programs; none where there are none.</summary>
    /// <param name="times">Links with their times, in seconds since 1970.</param>
    public static IEnumerable<SandboxStep> Steps(IReadOnlyCollection<(BytePath Link, long Mtime)> times)
    {
        if (times.Count == 0)
        {
            yield break;
        }

        var input = new MemoryStream();
        foreach (var (link, mtime) in times)
        {
            input.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"@{mtime}\0./")));
            input.Write(link.Bytes);
            input.WriteByte(0);
        }

        yield return new SandboxStep(
            "give links the times of what they lead to",
            [
                "/bin/sh", "-c",
                $"cd {SandboxLayout.Target} && exec xargs --null --max-args=2 "
                    + "sh -c 'touch --no-dereference --date=\"$1\" -- \"$2\"' touch",
            ])
        {
            WithHostTools = true,
            Input = input.ToArray(),
        };
    }

    // Where an absolute link leads, past links among the folders: what it names itself may be one, too.
    private static BytePath? Behind(TreeListing tree, TreeEntry link)
    {
        if (link.Target!.Bytes is not [(byte)'/', ..] || BytePath.TryOf(link.Target.Bytes) is not { IsRoot: false } path)
        {
            return null;
        }

        var top = path.Bytes.IndexOf((byte)'/') is var slash and > 0 ? path.Bytes[..slash] : default;
        return top.Length > 0 && tree.Find(BytePath.Of(top)) is { Target: { } target } && target.Bytes is not [(byte)'/', ..]
            ? BytePath.TryOf([.. target.Bytes, .. path.Bytes[top.Length..]])
            : path;
    }
}
