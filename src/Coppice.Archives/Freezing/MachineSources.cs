using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>Reads the files in which this machine's package managers keep their mirrors.</summary>
/// <param name="root">The root folder to read below; <c>/</c> but in tests.</param>
public sealed class MachineSources(string root = "/")
{
    /// <summary>Larger files are passed over: a list of sources has a few lines.</summary>
    public const int SizeLimit = 1 << 20;

    /// <summary>
    /// The texts of all files that a distribution names; those that are missing or cannot be read are left out.
    /// </summary>
    public IReadOnlyList<SourceText> Read(IArchiveFormat format) =>
        [.. format.MachineSources.SelectMany(Files)
            .Where(file => new FileInfo(file).Length <= SizeLimit).Select(Text).OfType<SourceText>()];

    private IEnumerable<string> Files(string pattern)
    {
        var (folder, name) = (Path.Join(root, Path.GetDirectoryName(pattern)), Path.GetFileName(pattern));
        return !Directory.Exists(folder) ? []
            : name.StartsWith('*')
                ? Directory.GetFiles(folder)
                    .Where(file => file.EndsWith(name[1..], StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            : File.Exists(Path.Join(folder, name)) ? [Path.Join(folder, name)] : [];
    }

    private SourceText? Text(string file)
    {
        try
        {
            return new SourceText("/" + Path.GetRelativePath(root, file), File.ReadAllText(file));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return null;
        }
    }
}
