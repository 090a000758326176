using System.Security.Cryptography;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Support;

/// <summary>A pool in a folder of its own, with other things around it that nothing may touch.</summary>
internal sealed class TestPool : IDisposable
{
    private readonly string around;
    private readonly RecipePublicKey pinned;

    /// <param name="above">The folder to make it in; the usual one for temporary things when left out.</param>
    public TestPool(string? above = null)
    {
        around = above is null
            ? Directory.CreateTempSubdirectory("coppice-apply-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(above, $"{Guid.NewGuid():n}")).FullName;
        Path = System.IO.Path.Combine(around, "pool");
        Directory.CreateDirectory(Path);
        Directory.CreateDirectory(System.IO.Path.Combine(around, "outside"));
        File.WriteAllBytes(Outside, RecipeStream.Image(7, 7));
        pinned = new RecipePublicKey(Key.PublicPem());
    }

    public RecipePrivateKey Key { get; } = RecipePrivateKey.Create();

    public string Path { get; }

    /// <summary>An image that is not the pool's.</summary>
    public string Outside => System.IO.Path.Combine(around, "outside/root.img");

    public ApplyOptions Options { get; set; } = new();

    public Action<ApplyProgress>? Progress { get; set; }

    public Func<string, int?>? Revisions { get; set; }

    public FixedTime Time { get; } = new(RecipeStream.Made);

    public IReadOnlyList<AppliedImage> Apply(byte[] stream) =>
        new RecipeApplier(pinned, Options, Time, Progress, Revisions).Apply(Path, new MemoryStream(stream));

    public IReadOnlyList<AppliedImage> Apply(params Part[] parts) => Apply(RecipeStream.Of(Key, parts));

    public string At(string name, string file = "root.img") => System.IO.Path.Combine(Path, name, file);

    /// <summary>Everything in the pool and around it: names, kinds, times and contents.</summary>
    public string State() =>
        string.Join('\n',
            new DirectoryInfo(around).EnumerateFileSystemInfos("*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
        .Select(entry =>
            $"{entry.FullName} {entry.LinkTarget} "
                + $"{(entry is FileInfo { LinkTarget: null } file ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName))) + file.LastWriteTimeUtc.Ticks : "")}"));

    /// <summary>Applies a stream that must be refused, and sees that nothing changed.</summary>
    public string Refused(byte[] stream)
    {
        var before = State();
        var refused = Assert.Throws<RefusedException>(() => Apply(stream));
        Assert.Equal(before, State());
        return refused.Message;
    }

    public string Refused(params Part[] parts) => Refused(RecipeStream.Of(Key, parts));

    public string[] Files(string name) =>
        [
            .. Directory.EnumerateFiles(System.IO.Path.Combine(Path, name)).Select(path => System.IO.Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose()
    {
        Key.Dispose();
        pinned.Dispose();
        Directory.Delete(around, recursive: true);
    }
}

/// <summary>A clock that stands where it is put.</summary>
internal sealed class FixedTime(long seconds) : TimeProvider
{
    public long Seconds { get; set; } = seconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
}
