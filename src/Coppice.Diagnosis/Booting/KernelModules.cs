using System.Text;
using Coppice.Foundation;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// Which kernel modules must be loaded for some others, read from the modules themselves (modinfo(8): <c>depends=</c>).
/// </summary>
/// <param name="files">The module files by name, with <c>_</c> for <c>-</c>; a name that is missing is built in.</param>
/// <param name="read">The content of a file, uncompressed.</param>
internal sealed class KernelModules(IReadOnlyDictionary<string, string> files, Func<string, byte[]> read)
{
    /// <summary>The name of a module from the name of its file.</summary>
    public static string NameOf(string file)
    {
        var name = Path.GetFileName(file);
        return name[..name.IndexOf(".ko", StringComparison.Ordinal)].Replace('-', '_');
    }

    /// <summary>Whether a file is a module, compressed or not.</summary>
    public static bool IsModule(string file) => Path.GetFileName(file) is var name
        && (name.EndsWith(".ko", StringComparison.Ordinal)
            || name.EndsWith(".ko.xz", StringComparison.Ordinal) || name.EndsWith(".ko.zst", StringComparison.Ordinal));

    /// <summary>The modules and what they need, in the order in which to load them.</summary>
    /// <exception cref="Failure">They need each other in a circle.</exception>
    public IReadOnlyList<(string Name, byte[] Content)> InOrder(IEnumerable<string> wanted)
    {
        var order = new List<(string, byte[])>();
        var done = new HashSet<string>();
        foreach (var name in wanted)
        {
            Add(name, []);
        }

        return order;

        void Add(string name, IReadOnlyList<string> above)
        {
            if (above.Contains(name))
            {
                throw new Failure(
                    $"kernel modules need each other in a circle: {VisibleText.Of(string.Join(" ", above.Append(name)))}",
                    kind: ProblemKind.Damaged);
            }

            if (!files.TryGetValue(name, out var file) || !done.Add(name))
            {
                return;
            }

            var content = read(file);
            foreach (var needed in Needs(content))
            {
                Add(needed, [.. above, name]);
            }

            order.Add((name, content));
        }
    }

    internal static IReadOnlyList<string> Needs(ReadOnlySpan<byte> module)
    {
        var at = module.IndexOf("\0depends="u8);
        if (at < 0)
        {
            return [];
        }

        var value = module[(at + "\0depends=".Length)..];
        return Encoding.ASCII.GetString(value[..Math.Max(0, value.IndexOf((byte)0))])
            .Replace('-', '_').Split(',', StringSplitOptions.RemoveEmptyEntries);
    }
}
