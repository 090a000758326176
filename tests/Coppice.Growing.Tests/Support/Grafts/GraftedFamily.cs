using Coppice.Growing.Tests.Support.Grafts;

[assembly: AssemblyFixture(typeof(GraftedFamily))]

namespace Coppice.Growing.Tests.Support.Grafts;

/// <summary>
/// The templates of all tests about grafts in one family: grown from the first state of an archive, updated to the second, in
/// which only packages of the base are others, and audited. Made when the first test asks, and only looked at by tests.
/// </summary>
public sealed class GraftedFamily : IDisposable
{
    private static readonly IReadOnlyList<GraftCases> Cases =
        [GraftDatabaseTests.Cases, GraftAccountTests.Cases, GraftFileTests.Cases, GraftTriggerTests.Cases, GraftDoubtTests.Cases];

    private readonly Lazy<Made> made = new(Make);

    internal TestArchive Archive => made.Value.Archive;

    /// <summary>A bench with a copy of the family's store, for a test that goes on.</summary>
    internal Workbench Copy(string templates) => new Workbench(Archive, Bench.StorePath).Declare(Base + templates);

    internal UpdatedFamily Family => made.Value.Family;

    internal Workbench Bench => Family.Bench;

    /// <summary>Completes the declaration of the base.</summary>
    internal static string Base =>
        $"  packages: [{string.Join(", ", Cases.SelectMany(cases => cases.First).Select(package => package.Name))}]\n";

    /// <summary>The packages of the second state.</summary>
    internal static IEnumerable<MadePackage> Newer => Cases.SelectMany(cases => cases.Newer);

    internal void AssertGrafted(string template) => Family.AssertGrafted(template);

    internal void AssertRebuilt(string template, string reason) => Family.AssertRebuilt(template, reason);

    internal string Inside(string template, string command) => Family.Inside(template, command);

    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            Family.Bench.Dispose();
            made.Value.Archive.Dispose();
        }
    }

    private static Made Make()
    {
        // What is in both states must be the same file in both.
        var archive = new TestArchive([]);
        var second = archive.Publish(Newer, TestArchive.Date.AddDays(1));
        archive.Publish(Cases.SelectMany(cases => cases.First.Concat(cases.Own)), TestArchive.Date);
        var bench = new Workbench(archive, store: null)
            .Declare(Base + string.Concat(Cases.Select(cases => cases.Templates + "\n")));
        return new Made(archive, UpdatedFamily.Of(bench, Cases.SelectMany(cases => cases.Files), () => archive.Show(second)));
    }

    private sealed record Made(TestArchive Archive, UpdatedFamily Family);
}
