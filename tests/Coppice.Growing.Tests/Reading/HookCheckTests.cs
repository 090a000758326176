using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Growing.Reading;
using Coppice.Store.Layers;

namespace Coppice.Growing.Tests.Reading;

public sealed class HookCheckTests
{
    private static readonly Digest Layer = Digest.Of("layer");
    private static readonly LayerHooks Idle = new([new SeenHook("notify", [])]);
    private static readonly LayerHooks Busy = new([new SeenHook("notify", []), new SeenHook("purge", [BytePath.Of("usr/x")])]);

    [Fact]
    public void A_hook_that_changed_something_means_to_grow_again() => Assert.Equal(
        "the hook \"purge\" changed /usr/x when it was grown",
        Assert.Throws<MustRebuildException>(() => HookCheck.Refuse([null, Idle, Busy], "it was grown")).Message);

    [Fact]
    public void One_that_changed_nothing_does_not() => HookCheck.Refuse([null, LayerHooks.None, Idle], "it was grown");

    [Theory]
    [InlineData("none", false, true)]
    [InlineData("idle", true, true)]
    [InlineData("idle", false, false)]
    [InlineData("", true, false)]
    public void What_ran_is_known_only_with_what_it_read(string hooks, bool reads, bool known) => Assert.Equal(
        known,
        HookCheck.AreKnown(
            [Layer], _ => hooks switch { "none" => LayerHooks.None, "idle" => Idle, _ => null },
            _ => reads ? new LayerReads([]) : null));

    // A script of the base that only scripts of packages read counts as every program does; the text of a hook is the hook.
    [Theory]
    [InlineData("", "", false)]
    [InlineData("package", "postinst", false)]
    [InlineData("", "/usr/lib/notify || true", true)]
    public void The_text_of_a_hook_counts(string package, string script, bool doubt)
    {
        var path = BytePath.Of("usr/lib/notify");
        void Check(ReadKinds kinds) => ReadCheck.Refuse(
            [new LayerReads([new ReadPath(path, kinds, new Reader(package, script, "sh"))])],
            [new ReadChange(path, ComesOrGoes: false, Looks: false, Content: true)],
            new DebianPackageManager().Grafts!.Reads!, new HashSet<string>());
        Check(ReadKinds.Looked);
        Assert.Equal(doubt, Record.Exception(() => Check(ReadKinds.Looked | ReadKinds.Opened)) is MustRebuildException);
    }
}
