using System.Formats.Tar;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch.Grafting.Support;

/// <summary>A frozen archive with one repository, gone with its file when disposed.</summary>
internal sealed record FrozenRepository(ArchiveSnapshot Archive, string File) : IDisposable
{
    /// <param name="packages">Names, versions, and what else their entries say.</param>
    public static FrozenRepository Of(params (string Name, string Version, string More)[] packages)
    {
        var file = Path.GetTempFileName();
        using (var stream = System.IO.File.Create(file))
        using (var tar = new TarWriter(stream))
        {
            foreach (var (name, version, more) in packages)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{name}-{version}/desc")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(
                        $"%FILENAME%\n{name}-{version}-any.pkg.tar.zst\n\n%NAME%\n{name}\n\n%VERSION%\n{version}\n\n%ARCH%\nany\n\n%CSIZE%\n1\n\n%SHA256SUM%\n{Digest.Of(name + version + more).Hex}\n\n"
                        + (more.StartsWith('%') ? more + "\n" : ""))),
                });
            }
        }

        var digest = Digest.Of(System.IO.File.ReadAllBytes(file));
        var suite = new SuiteSnapshot(
            "core", new Uri("file:///mirror"), ["core"], file, DateTimeOffset.UnixEpoch, null, [],
            [new IndexSnapshot("core", "core.db.tar", file, digest)]);
        return new FrozenRepository(
            new ArchiveSnapshot("test", "arch", digest, DateTimeOffset.UnixEpoch, "x86_64", file, [suite]), file);
    }

    public void Dispose() => System.IO.File.Delete(File);
}
