using Coppice.Cli.Output;
using Coppice.Cli.Updating;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Updating;

public sealed class ForecastTextTests
{
    [Fact]
    public void Each_change_is_shown_once_and_what_is_dangerous_last()
    {
        ForecastChange[] changes =
        [
            new(
                new PackageChange(
                    Package("libssl3", "3.0.15-1", 100), Package("libssl3", "3.0.17-1", 114), PackageChangeKind.Upgraded),
                ["base", "vault", "dev"], true),
            new(new PackageChange(null, Package("new\u202e", "1", 1), PackageChangeKind.Added), ["dev"], true),
            new(
                new PackageChange(Package("old", "2", 1), Package("old", "1", 1), PackageChangeKind.Downgraded), ["vault", "dev"],
                false),
            new(
                new PackageChange(Package("brought", "1", 1), null, PackageChangeKind.Removed), ["dev"],
                false) { WasBroughtBeyondForecast = true },
            new(new PackageChange(Package("gone", "1", 1), null, PackageChangeKind.Removed), ["dev"], true),
        ];
        Assert.Equal(
            """
            ~  libssl3    3.0.15-1 → 3.0.17-1  +14 KiB  in 3 templates
            +  new\u202e  1                             in dev
            ~  old        DOWNGRADED 2 → 1              in vault, dev, unless a script does something else
            -  brought    REMOVED 1                     in dev, unless what brought it brings it again
            -  gone       REMOVED 1                     in dev

            1 package upgraded, 1 added, 1 DOWNGRADED, 2 REMOVED
            """.ReplaceLineEndings("\n"),
            string.Join('\n', ForecastText.Lines(changes, all: false, Palette.None, width: null)));
        Assert.Equal([false, false, true, false, true], changes.Select(change => change.IsDangerous));
    }

    [Fact]
    public void Many_upgrades_are_folded_but_never_what_is_dangerous()
    {
        var changes = Enumerable.Range(0, 40)
            .Select(i =>
                new ForecastChange(
                    new PackageChange(Package($"p{i}", "1", 1), Package($"p{i}", "2", 1), PackageChangeKind.Upgraded), ["base"],
                    true))
            .Concat(
                Enumerable.Range(0, 40).Select(i =>
                    new ForecastChange(
                        new PackageChange(Package($"q{i}", "1", 1), null, PackageChangeKind.Removed), ["base"], true))).ToList();
        var lines = ForecastText.Lines(changes, all: false, Palette.None, width: null).ToList();
        Assert.Equal(30 + 1 + 40 + 2, lines.Count);
        Assert.Contains("… and 10 more; -v shows them", lines[30], StringComparison.Ordinal);
        Assert.Equal(80 + 2, ForecastText.Lines(changes, all: true, Palette.None, width: null).Count());
        Assert.Empty(ForecastText.Lines([], all: false, Palette.None, width: null));
    }

    private static RecordedPackage Package(string name, string version, long kib) => new(name, version, "amd64", kib, false);
}
