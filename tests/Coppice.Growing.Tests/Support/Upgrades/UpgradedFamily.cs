using Coppice.Growing.Tests.Support.Grafts;
using Coppice.Growing.Tests.Support.Upgrades;

[assembly: AssemblyFixture(typeof(UpgradedFamily))]

namespace Coppice.Growing.Tests.Support.Upgrades;

/// <summary>
/// The templates of all tests about upgrading in place in one family: grown from the first state of an archive, updated to the
/// second, in which only packages of their own are others, and audited. Made when the first test asks, and only looked at by tests.
/// </summary>
public sealed class UpgradedFamily : IDisposable
{
    /// <summary>Before the archive was made: such a time of a file is kept.</summary>
    internal const string Early = "2026-01-02T03:04:05Z";

    private static readonly IReadOnlyList<UpgradeCase> Cases =
    [
        .. UpgradeInPlaceTests.Cases, .. UpgradeDoubtTests.Cases, .. UpgradeHostileTests.Cases, .. UpgradedScriptTests.Cases,
        .. ConfiguredAgainTests.Cases,
    ];

    private readonly Lazy<(TestArchive Archive, UpdatedFamily Family)> made = new(Make);

    internal UpdatedFamily Family => made.Value.Family;

    internal Workbench Bench => Family.Bench;

    internal void AssertUpgraded(string template) => Family.AssertUpgraded(template);

    internal void AssertProved(string template) => Family.AssertProved(template);

    internal void AssertNotUpgraded(string template, string reason) => Family.AssertNotUpgraded(template, reason);

    internal string Said(string template) => Family.Said(template);

    internal string Inside(string template, string command) => Family.Inside(template, command);

    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            Family.Bench.Dispose();
            made.Value.Archive.Dispose();
        }
    }

    private static (TestArchive, UpdatedFamily) Make()
    {
        // What is in both states must be the same file in both.
        var archive = new TestArchive([]);
        var second = archive.Publish(Cases.SelectMany(test => test.Newer), TestArchive.Date.AddDays(1));
        archive.Publish(Cases.SelectMany(test => test.Then), TestArchive.Date);
        var bench = new Workbench(archive, store: null).Declare(string.Concat(Cases.Select(test => test.Yaml)));
        return (archive, UpdatedFamily.Of(bench, Cases.SelectMany(test => test.Files), () =>
        {
            archive.Show(second);
            UpgradeDoubtTests.TakeAway(bench, archive);
        }));
    }
}
