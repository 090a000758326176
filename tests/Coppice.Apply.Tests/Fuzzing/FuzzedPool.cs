using System.Diagnostics;
using System.Security.Cryptography;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Fuzzing;

/// <summary>
/// A pool among things that lead out of it, and what may become of it: after a refused stream nothing, after an accepted one what
/// the stream says.
/// </summary>
internal sealed class FuzzedPool : IDisposable
{
    private readonly string around;
    private readonly RecipePublicKey pinned;
    private string state;
    private string outside;

    /// <param name="folder">Where to make it.</param>
    public FuzzedPool(string folder)
    {
        around = Path.Combine(folder, $"coppice-fuzz-{Guid.NewGuid():n}");
        Pool = Path.Combine(around, "pool");
        foreach (var name in new[] { "pool", "outside", "pool/linked", "pool/fifo", "pool/folder/root.img" })
        {
            Directory.CreateDirectory(Path.Combine(around, name));
        }

        File.WriteAllBytes(Path.Combine(around, "outside/root.img"), RecipeStream.Image(1, 2, 3, 4));
        File.WriteAllBytes(Path.Combine(around, "root.img"), RecipeStream.Image(5));
        File.WriteAllBytes(Path.Combine(Pool, "file"), RecipeStream.Image(6));
        File.CreateSymbolicLink(Path.Combine(Pool, "link"), "../outside");
        File.CreateSymbolicLink(Path.Combine(Pool, "linked/root.img"), "../../outside/root.img");
        Process.Start("mkfifo", [Path.Combine(Pool, "fifo/root.img")]).WaitForExit();
        pinned = new RecipePublicKey(Key.PublicPem());
        (state, outside) = (State(Pool), State(around, below: false) + State(Path.Combine(around, "outside")));
    }

    public RecipePrivateKey Key { get; } = RecipePrivateKey.Create();

    public string Pool { get; }

    public FixedTime Time { get; } = new(RecipeStream.Made);

    /// <summary>The current images by name.</summary>
    public Dictionary<string, byte[]> Images() => new DirectoryInfo(Pool).GetDirectories()
        .Where(folder => folder.LinkTarget is null && folder.Name is not ("linked" or "fifo" or "folder"))
        .Select(folder => new FileInfo(Path.Combine(folder.FullName, "root.img")))
            .Where(file => file.Exists && file.Length < 1 << 20)
        .ToDictionary(file => file.Directory!.Name, file => File.ReadAllBytes(file.FullName));

    /// <summary>Applies a stream. Anything but an answer is a crash and comes out as it is.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool Apply(byte[] stream)
    {
        IReadOnlyList<AppliedImage>? applied = null;
        try
        {
            applied = new RecipeApplier(pinned, new ApplyOptions(), Time).Apply(Pool, new MemoryStream(stream));
        }
        catch (Exception e) when (e is RefusedException or IOException)
        {
            Assert.Equal(state, State(Pool));
        }

        Assert.Equal(outside, State(around, below: false) + State(Path.Combine(around, "outside")));
        if (applied is not null)
        {
            CheckApplied(applied);
        }

        return applied is not null;
    }

    public void Dispose()
    {
        Key.Dispose();
        pinned.Dispose();
        Directory.Delete(around, recursive: true);
    }

    private void CheckApplied(IReadOnlyList<AppliedImage> applied)
    {
        var names = applied.Select(image => image.Name).ToHashSet();
        var now = State(Pool);
        Assert.Equal(Others(state, names), Others(now, names));
        state = now;
        foreach (var image in applied)
        {
            var file = new FileInfo(Path.Combine(Pool, image.Name, "root.img"));
            Assert.Null(file.LinkTarget);
            if (file.Length < 1 << 24)
            {
                Assert.Equal(image.Digest, Part.Identity(image.Name, File.ReadAllBytes(file.FullName)).Digest);
            }
        }
    }

    private static string[] Others(string state, HashSet<string> names) =>
        [.. state.Split('\n').Where(line => !names.Contains(line.Split('/', ' ')[0]))];

    // Folders by name only: a folder in which something was made and removed again has another time.
    private static string State(string folder, bool below = true) => string.Join('\n', new DirectoryInfo(folder)
        .EnumerateFileSystemInfos(
            "*", new EnumerationOptions { RecurseSubdirectories = below, AttributesToSkip = FileAttributes.None })
        .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
        .Select(entry =>
            $"{Path.GetRelativePath(folder, entry.FullName)} {entry.LinkTarget} "
                + $"{(entry is FileInfo { LinkTarget: null } file ? $"{file.Length} {file.LastWriteTimeUtc.Ticks} {Content(file)}" : "")}"));

    private static string Content(FileInfo file) =>
        file.Length is 0 or > 1 << 20 ? "" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)));
}
