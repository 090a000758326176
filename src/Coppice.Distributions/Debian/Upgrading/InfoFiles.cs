using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// What dpkg keeps of a package in <c>/var/lib/dpkg/info</c>: its control files as they are, and the list of its paths (dpkg(1)).
/// As with the stanza, what the older package gave must be what is there.
/// </summary>
internal static class InfoFiles
{
    private const string Folder = "var/lib/dpkg/info";

    /// <summary>The files that are other ones with the newer package.</summary>
    /// <exception cref="MustRebuildException">What is there is not what dpkg keeps of the older package.</exception>
    public static IEnumerable<TextFile> Upgrade(UpgradedPackage package, IPackageTree tree)
    {
        var (then, now) = (Of(package.Then), Of(package.Now));
        // With the architecture in the name for packages of which several may be installed.
        var name = tree.Read(BytePath.Of($"{Folder}/{package.Name}.list")) is null
            ? $"{package.Name}:{package.Architecture}"
            : package.Name;
        // For a package without sums dpkg writes them itself (dpkg, src/main/unpack.c).
        if (!then.ContainsKey("md5sums") && tree.Read(BytePath.Of($"{Folder}/{name}.md5sums")) is not null)
        {
            throw new MustRebuildException($"dpkg wrote the sums of {package.Name} itself");
        }

        foreach (var (part, content) in now)
        {
            var path = $"{Folder}/{name}.{part}";
            if (!then.TryGetValue(part, out var before)
                || tree.Read(BytePath.Of(path)) is not { } there || !before.Content.Span.SequenceEqual(there))
            {
                throw new MustRebuildException($"/{path} is not what {package.Name} brought");
            }

            // dpkg gives them the package's times, and its list the time of installing, of which nothing stays.
            if (!content.Content.Span.SequenceEqual(before.Content.Span)
                || content.IsExecutable != before.IsExecutable || content.Time != before.Time)
            {
                yield return new TextFile(
                    "/" + path, "", content.IsExecutable) { Content = content.Content, Time = content.Time };
            }
        }
    }

    private static Dictionary<string, ControlFile> Of(PackageContents package)
    {
        var files = package.Control.Where(file => file.Key != "control").ToDictionary(file => file.Key, file => file.Value);
        files["list"] = new ControlFile(List(package.Paths), IsExecutable: false, MadeTime.Moment);
        return files;
    }

    private static byte[] List(IReadOnlyList<BytePath> paths)
    {
        var list = new MemoryStream();
        foreach (var path in paths)
        {
            list.WriteByte((byte)'/');
            list.Write(path.IsRoot ? "."u8 : path.Bytes);
            list.WriteByte((byte)'\n');
        }

        return list.ToArray();
    }
}
