using Coppice.Engine.Exporting;
using Coppice.Cli.Verbs;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Cli.Tests.Hostile;

/// <summary>
/// A content that is not what its name says leaves the store in no form: each fails, names it and its template, and leaves
/// nothing.
/// </summary>
[Trait("Category", "Integration")]
public sealed class DamagedExportTests : IDisposable
{
    private static readonly (string Name, string Commands)[] Damages =
    [
        ("a changed byte", "printf X | dd of=OBJECT bs=1 seek=3 conv=notrunc status=none"),
        ("the end cut off", "truncate -s 5 OBJECT"),
        ("more at the end", "printf more >>OBJECT"),
        ("a hole", "fallocate --punch-hole --offset 0 --length 4096 OBJECT"),
        ("another mode", "chmod 4777 OBJECT"),
        ("another owner", "chown 7:8 OBJECT"),
        ("another attribute", "setfattr -n user.planted -v x OBJECT"),
    ];

    private readonly TestStore store = new();
    private readonly FakeHost host = new() { Answer = command => new ConfinedRunner().Run(command) };

    public DamagedExportTests()
    {
        store.Grow("vault", store.GrowBase(), upper =>
            File.WriteAllText(Path.Combine(upper, "tool"), string.Concat(Enumerable.Repeat("the vault's tool\n", 500))));
        File.AppendAllText(store.FamilyFile, "\nqubes: {root-size: 600M, license: MIT, url: https://templates.example/}\n");
    }

    // Each form that the program knows, so that a new one is held to it as well.
    public static TheoryData<string> Forms => new(ExportForms.List.Select(form => form.Name));

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task No_form_hands_on_a_damaged_content(string form)
    {
        var file = store.Layers.Pool.PathOf(
            store.Layers.Listing(store.Generations.Current("vault")!.Layers).Entries.First(entry =>
            entry.Path.ToString() == "/tool"));
        foreach (var (name, commands) in Damages)
        {
            Sh(
                $"cp -a --reflink=never '{file}' '{store.At("sound")}'; "
                    + $"{commands.Replace("OBJECT", $"'{file}'", StringComparison.Ordinal)}; touch -r '{store.At("sound")}' "
                    + $"'{file}'");
            Directory.CreateDirectory(store.At("out"));
            var target = form == "rpm" ? store.At("out") : Path.Combine(store.At("out"), "target");

            Assert.True(await host.RunAsync(AllVerbs.List,
                [.. store.Options, "export", "vault", "--as", form, "-o", target]) == 1, $"{form}: {name}");

            var error = host.Error.ToString();
            Assert.All(
                ["/tool", "vault", "hint: rm -r "],
                told => Assert.True(error.Contains(told, StringComparison.Ordinal), $"{form}, {name}: {error}"));
            Assert.Empty(Directory.GetFileSystemEntries(store.At("out")));
            Assert.Empty(Directory.GetFileSystemEntries(store.Store.At("work")));
            host.Error.GetStringBuilder().Clear();
            // The same inode, as its layer has it.
            Sh(
                $"setfattr -x user.planted '{file}' 2>/dev/null || true; cat '{store.At("sound")}' >'{file}'; chown "
                    + $"--reference='{store.At("sound")}' '{file}'; chmod --reference='{store.At("sound")}' '{file}'; touch -r "
                    + $"'{store.At("sound")}' '{file}'");
        }
    }

    [Theory]
    [InlineData("run", "--verify", "vault", "--", "cat", "/tool")]
    [InlineData("shell", "vault", "--verify")]
    public async Task With_verify_nothing_is_mounted_that_was_damaged(params string[] words)
    {
        var file = store.Layers.Pool.PathOf(
            store.Layers.Listing(store.Generations.Current("vault")!.Layers).Entries.First(entry =>
            entry.Path.ToString() == "/tool"));
        Sh(
            $"touch -r '{file}' '{store.At("time")}'; printf X | dd of='{file}' bs=1 seek=3 conv=notrunc status=none; touch -r "
                + $"'{store.At("time")}' '{file}'");
        Assert.Equal(1, await host.RunAsync(AllVerbs.List, [.. store.Options, .. words]));
        Assert.Contains("/tool was changed; templates that have it: vault", host.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_in_the_hint_makes_room_for_the_next_build_to_write_it_anew()
    {
        var generation = store.Generations.Current("vault")!;
        var file = store.Layers.Pool.PathOf(
            store.Layers.Listing(generation.Layers).Entries.First(entry => entry.Path.ToString() == "/tool"));
        Sh($"printf X | dd of='{file}' bs=1 seek=3 conv=notrunc status=none");
        Assert.Equal(1, await host.RunAsync(AllVerbs.List,
            [.. store.Options, "export", "vault", "--as", "tar", "-o", store.At("tar")]));
        var hint = host.Error.ToString().Split("hint: ")[1].Trim();
        Assert.EndsWith(" && coppice build", hint, StringComparison.Ordinal);

        Sh(hint.Replace("&& coppice build", "", StringComparison.Ordinal));
        store.Grow("vault", store.Generations.Current("base"), upper =>
            File.WriteAllText(Path.Combine(upper, "tool"), string.Concat(Enumerable.Repeat("the vault's tool\n", 500))));

        host.Error.GetStringBuilder().Clear();
        Assert.True(await host.RunAsync(AllVerbs.List,
            [.. store.Options, "export", "vault", "--as", "tar", "-o", store.At("tar")]) == 0, host.Error.ToString());
    }

    public void Dispose() => store.Dispose();

    private static void Sh(string script)
    {
        var result = new ProcessRunner().Run(Command.Own("sh", ["-euc", script]));
        Assert.True(result.Succeeded, $"{script}\n{result.Error}");
    }
}
