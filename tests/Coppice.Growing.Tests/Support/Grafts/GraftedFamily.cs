using System.Text.Json;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support.Grafts;

[assembly: AssemblyFixture(typeof(GraftedFamily))]

namespace Coppice.Growing.Tests.Support.Grafts;

/// <summary>
/// The templates of all tests about grafts in one family: grown from the first state of an archive, updated to the second, in which
/// only packages of the base are others, and audited. Made when the first test asks, and only looked at by tests.
/// </summary>
public sealed class GraftedFamily : IDisposable
{
    private static readonly IReadOnlyList<GraftCases> Cases =
        [GraftDatabaseTests.Cases, GraftAccountTests.Cases, GraftFileTests.Cases, GraftTriggerTests.Cases, GraftDoubtTests.Cases];

    private readonly Lazy<Made> made = new(Make);

    internal TestArchive Archive => made.Value.Archive;

    /// <summary>A bench with a copy of the family's store, for a test that goes on.</summary>
    internal Workbench Copy(string templates) => new Workbench(Archive, Bench.StorePath).Declare(Base + templates);

    internal Workbench Bench => made.Value.Bench;

    /// <summary>Completes the declaration of the base.</summary>
    internal static string Base => $"  packages: [{string.Join(", ", Cases.SelectMany(cases => cases.First).Select(package => package.Name))}]\n";

    /// <summary>The packages of the second state.</summary>
    internal static IEnumerable<MadePackage> Newer => Cases.SelectMany(cases => cases.Newer);

    /// <summary>A template was grafted onto the new base, and is what growing it again gives.</summary>
    internal void AssertGrafted(string template)
    {
        AssertUpdated(template);
        Assert.True(Bench.Current(template)!.MoreLayers == 1, $"{template} was grown again: {Reason(template)}");
        AssertProved(template);
    }

    /// <summary>A template was grown again on the new base, for that reason, and comes out the same when it is grown once more.</summary>
    internal void AssertRebuilt(string template, string reason)
    {
        AssertUpdated(template);
        AssertProved(template);
        Assert.True(Bench.Current(template)!.MoreLayers == 0, $"{template} was grafted");
        Assert.Contains(reason, Reason(template), StringComparison.Ordinal);
    }

    /// <summary>What a command prints in a template.</summary>
    internal string Inside(string template, string command) => Bench.Do("run", template, "--", "sh", "-c", command).Text;

    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            made.Value.Bench.Dispose();
            made.Value.Archive.Dispose();
        }
    }

    private void AssertUpdated(string template) =>
        Assert.True(Bench.Current(template)?.Number == 2, $"{template} was not updated: {Reason(template)}");

    private void AssertProved(string template)
    {
        var found = JsonDocument.Parse(made.Value.Audit.Text).RootElement.GetProperty("templates").EnumerateArray().Single(result => result.GetProperty("name").GetString() == template);
        Assert.True(found.GetProperty("same").GetBoolean(), $"{template}: {found}");
    }

    // The plan's line of the template, and the one that says how its growth ended.
    private string Reason(string template) => string.Join('\n', (made.Value.Update.Text + made.Value.Update.Error).Split('\n').Where(line =>
        line.StartsWith($"~  {template} ", StringComparison.Ordinal) || line.StartsWith($"done     {template}: ", StringComparison.Ordinal)));

    private static Made Make()
    {
        // What is in both states must be the same file in both.
        var archive = new TestArchive([]);
        var second = archive.Publish(Newer, TestArchive.Date.AddDays(1));
        archive.Publish(Cases.SelectMany(cases => cases.First.Concat(cases.Own)), TestArchive.Date);
        var bench = new Workbench(archive, store: null).Declare(Base + string.Concat(Cases.Select(cases => cases.Templates + "\n")));
        foreach (var (path, text) in Cases.SelectMany(cases => cases.Files))
        {
            bench.Write(path, text, path.EndsWith(".sh", StringComparison.Ordinal) ? 0x1ed : 0x1a4);
        }

        bench.Grow();
        archive.Show(second);
        var update = bench.Coppice("update", "--yes");
        return new Made(archive, bench, update, bench.Coppice("audit", "--json"));
    }

    private sealed record Made(TestArchive Archive, Workbench Bench, CommandResult Update, CommandResult Audit);
}
