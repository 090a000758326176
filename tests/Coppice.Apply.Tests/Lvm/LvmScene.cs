using Coppice.Apply.Lvm;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>A thin pool of Qubes with templates in it.</summary>
internal sealed class LvmScene : IDisposable
{
    private readonly string devices = Directory.CreateTempSubdirectory("coppice-lvm-").FullName;
    private readonly RecipePublicKey pinned;

    public LvmScene(params ReadOnlySpan<string> templates)
    {
        Directory.CreateDirectory(Path.Combine(devices, FakeLvm.Group));
        Lvm = new FakeLvm(devices);
        Qubes = new FakeQubes(Lvm, devices);
        pinned = new RecipePublicKey(Key.PublicPem());
        foreach (var name in templates)
        {
            Qubes.Create(name);
        }
    }

    public RecipePrivateKey Key { get; } = RecipePrivateKey.Create();

    public FakeLvm Lvm { get; }

    public FakeQubes Qubes { get; }

    public ApplyOptions Options { get; set; } = new();

    public ThinPool Pool() => new(Lvm, FakeLvm.Group, FakeLvm.Pool, devices);

    /// <summary>Has a step of the next run go wrong.</summary>
    public void With(Steps steps) => (Lvm.Steps, Qubes.Steps) = (steps, steps);

    public IReadOnlyList<AppliedImage> Apply(byte[] stream) =>
        new LvmApplier(pinned, Options, new FixedTime(RecipeStream.Made), Qubes).Apply(Pool(), new MemoryStream(stream));

    public IReadOnlyList<AppliedImage> Apply(params Part[] parts) => Apply(RecipeStream.Of(Key, parts));

    public RefusedException Refused(params Part[] parts)
    {
        var before = Lvm.State();
        var refused = Assert.Throws<RefusedException>(() => Apply(parts));
        Assert.Equal(before, Lvm.State());
        return refused;
    }

    /// <summary>What a template's root begins with, and that nothing but zeros follows.</summary>
    public byte[] Root(string name, int bytes)
    {
        var content = File.ReadAllBytes(Lvm.At(ThinPool.Root(name)));
        Assert.False(content.AsSpan(bytes).ContainsAnyExcept((byte)0));
        return content[..bytes];
    }

    public void Dispose()
    {
        Key.Dispose();
        pinned.Dispose();
        Directory.Delete(devices, recursive: true);
    }
}
