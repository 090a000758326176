using System.Text;
using Coppice.Archives.FileLists;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.FileLists;

public sealed class FileIndexTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_put_in_comes_out_for_every_name_and_every_path()
    {
        var random = new Random(20260711);
        string Word(int most) => new([.. Enumerable.Range(0, random.Next(1, most)).Select(_ => "abcé"[random.Next(4)])]);
        var files = Enumerable.Range(0, 20_000).Select(_ => (Path: string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word(5)))[..], Package: "p" + random.Next(30)))
            .Select(file => (file.Path, file.Package)).Distinct().ToList();
        using var index = Make(files);

        Assert.Equal(files.Count, index.Count);
        Assert.All(files.Select(file => file.Path).Distinct().Take(3000), path =>
            Assert.Equal(files.Where(file => file.Path == path).Select(file => file.Package).Order(StringComparer.Ordinal), index.At(Bytes(path)).Order(StringComparer.Ordinal)));
        Assert.All(files.Select(file => Name(file.Path)).Distinct().Take(300), name => Assert.Equal(
            files.Where(file => Name(file.Path) == name).Select(file => $"{file.Path} {file.Package}").Order(StringComparer.Ordinal),
            index.Named(Bytes(name)).Select(file => $"{string.Join('/', (string[])[.. file.Folder.Length == 0 ? Array.Empty<string>() : [Encoding.UTF8.GetString(file.Folder)], name])} {file.Package}")
                .Order(StringComparer.Ordinal)));
        Assert.Empty(index.Named(Bytes("abcd")));
        Assert.Empty(index.At(Bytes("a/b/d")));
        Assert.Empty(index.At(Bytes("zzz/a")));
    }

    [Fact]
    public void An_empty_list_has_nothing()
    {
        using var index = Make([]);
        Assert.Empty(index.Named("x"u8));
        Assert.Empty(index.At("a/x"u8));
        Assert.Empty(index.Commands);
    }

    [Fact]
    public void Commands_are_the_names_in_command_folders()
    {
        using var index = Make([("usr/bin/b", "p"), ("usr/bin/a", "q"), ("usr/bin/sub/c", "p"), ("usr/share/d", "p"), ("usr/bin/a", "r")]);
        Assert.Equal(["a", "b"], index.Commands);
    }

    [Fact]
    public void A_damaged_index_is_a_failure_wherever_it_is_damaged()
    {
        using (Make([.. Enumerable.Range(0, 300).Select(i => ($"d{i / 10}/n{i}", $"p{i % 7}"))]))
        {
        }

        var whole = File.ReadAllBytes(folder.At("index"));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(folder.At("index"), i % 4 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                // A wrong answer cannot be told from a right one; anything else than an answer or a failure is a bug.
                using var index = FileIndex.Open(folder.At("index"));
                _ = index.Named("n123"u8);
                _ = index.At("d12/n123"u8);
                _ = index.Commands;
            }
            catch (Failure failure)
            {
                Assert.Contains("rm ", failure.Problems[0].Hint, StringComparison.Ordinal);
            }
        }
    }

    private FileIndex Make(IReadOnlyList<(string Path, string Package)> files)
    {
        var writer = new FileIndexWriter(["usr/bin"]);
        foreach (var (path, package) in files)
        {
            writer.Add(Bytes(path), Bytes(package));
        }

        using (var stream = File.Create(folder.At("index")))
        {
            writer.Write(stream);
        }

        return FileIndex.Open(folder.At("index"));
    }

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
