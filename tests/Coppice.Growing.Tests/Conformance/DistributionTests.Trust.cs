namespace Coppice.Growing.Tests.Conformance;

/// <content>What mirrors may not do: show what nobody signed, something else than was signed, or what is older than what was
/// there.</content>
public abstract partial class DistributionTests
{
    [Fact]
    public void Metadata_without_a_signature_are_refused_and_nothing_changes() => Refused(world.Unsign, "sign");

    [Fact]
    public void Metadata_signed_by_a_key_that_is_not_pinned_are_refused() =>
        Refused(world.SignByStranger, "no valid signature by a pinned key");

    [Fact]
    public void Metadata_that_were_changed_after_they_were_signed_are_refused() =>
        Refused(world.ChangeSigned, "was changed after it was signed");

    [Fact]
    public void A_package_with_another_content_than_is_signed_is_refused()
    {
        using var bench = world.Bench("plain: {from: base, packages: [works]}");
        var file = world.PackageFile("works");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("works", result.Error, StringComparison.Ordinal);
        Assert.Contains("SHA-256 differs", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("plain"));
    }

    [Fact]
    public void A_package_that_calls_itself_something_else_than_the_index_does_is_refused()
    {
        using var bench = world.Bench("plain: {from: base, packages: [works]}");
        world.Misname("works");
        var result = bench.Build("--refresh");
        Assert.Equal(1, result.ExitCode);
        Assert.Null(bench.Current("plain"));
    }

    [Fact]
    public void A_mirror_that_falls_back_is_refused()
    {
        using var bench = world.Bench();
        world.GoOn();
        bench.Do("check");
        world.Begin();
        var result = bench.Coppice("update");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("hint: coppice update --allow-older", result.Error, StringComparison.Ordinal);
    }

    private void Refused(Action attack, string expected)
    {
        using var bench = world.Bench();
        var before = (bench.Tree("base"),
            string.Join(' ', Directory.GetFiles(Path.Combine(bench.StorePath, "snapshots/in-force")).Select(File.ReadAllText)));
        world.GoOn();
        attack();
        var result = bench.Coppice("update");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(
            before,
            (
                bench.Tree("base"),
                string.Join(
                    ' ', Directory.GetFiles(Path.Combine(bench.StorePath, "snapshots/in-force")).Select(File.ReadAllText))));
    }
}
