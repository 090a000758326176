using System.Formats.Tar;
using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Upgrading;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class UnpackedPackageTests
{
    private static readonly PackageFile Package = new(
        "p", "1", "all", "pool/p.deb", 1, Digest.Of("p"), new Uri("http://mirror.example/debian"));

    [Fact]
    public void Control_files_are_kept_as_they_are()
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var control = Read(
            Folder("./"), File("./control", "Package: p\n", time: time), File("./postinst", "#!/bin/sh\n", 0x1ed),
            File("md5sums", "")).Control;
        Assert.Equal(["control", "md5sums", "postinst"], control.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ("Package: p\n", false, time), (Text(control["control"]), control["control"].IsExecutable, control["control"].Time));
        Assert.Equal(("#!/bin/sh\n", true), (Text(control["postinst"]), control["postinst"].IsExecutable));
        Assert.Equal("", Text(control["md5sums"]));
    }

    [Fact]
    public void The_payload_comes_in_its_order_with_the_root() => Assert.Equal(
        ["", "usr", "usr/p"],
        Read([Folder("./"), Folder("./usr/"), File("./usr/p", "p")], []).Contents.Paths
            .Select(path => Encoding.UTF8.GetString(path.Bytes)));

    [Fact]
    public void An_unusual_control_file_is_a_doubt() => Assert.All(
        (TarEntry[])
        [
            File("./folder/control", ""), File("./odd", "", 0x1b4), File("./odd", "", 0x9ed),
            new GnuTarEntry(TarEntryType.SymbolicLink, "./odd") { LinkName = "control", Mode = (UnixFileMode)0x1ff },
            new GnuTarEntry(TarEntryType.HardLink, "./odd") { LinkName = "./control", Mode = (UnixFileMode)0x1a4 },
            new GnuTarEntry(TarEntryType.Fifo, "./odd") { Mode = (UnixFileMode)0x1a4 },
        ],
        entry =>
            Assert.Equal(
                $"p has an unusual control file {entry.Name[2..]}",
                Assert.Throws<MustRebuildException>(() => Read(File("./control", ""), entry)).Message));

    [Fact]
    public void So_is_one_of_many_megabytes() =>
        Assert.Equal(
            "p has an unusual control file large",
            Assert.Throws<MustRebuildException>(() => Read(File("./large", new string('x', (16 << 20) + 1)))).Message);

    private static UnpackedPackage Read(params TarEntry[] control) => Read([], control);

    private static UnpackedPackage Read(TarEntry[] payload, TarEntry[] control) =>
        UnpackedPackage.Read(Package, Tar(payload), Tar(control));

    private static string Text(ControlFile file) => Encoding.UTF8.GetString(file.Content.Span);

    private static GnuTarEntry Folder(string name) => new(TarEntryType.Directory, name) { Mode = (UnixFileMode)0x1ed };

    private static GnuTarEntry File(string name, string text, int mode = 0x1a4, DateTimeOffset? time = null) =>
        new(TarEntryType.RegularFile, name)
    {
        Mode = (UnixFileMode)mode,
        ModificationTime = time ?? DateTimeOffset.UnixEpoch,
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
    };

    private static MemoryStream Tar(IEnumerable<TarEntry> entries)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        tar.Position = 0;
        return tar;
    }
}
