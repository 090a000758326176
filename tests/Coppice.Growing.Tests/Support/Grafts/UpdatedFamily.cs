using System.Text.Json;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support.Grafts;

/// <summary>A family that was grown from one state of an archive, updated to another one, and audited.</summary>
/// <param name="Bench">Where it is.</param>
/// <param name="Update">What <c>coppice update</c> said.</param>
/// <param name="Audit">What <c>coppice audit --json</c> said.</param>
internal sealed record UpdatedFamily(Workbench Bench, CommandResult Update, CommandResult Audit)
{
    /// <summary>Makes it.</summary>
    /// <param name="bench">Where it is declared.</param>
    /// <param name="files">Files beside the family file, by their paths.</param>
    /// <param name="change">Brings the archive to its other state.</param>
    /// <param name="audited">The templates to grow once more; all where none is named.</param>
    public static UpdatedFamily Of(Workbench bench, IEnumerable<KeyValuePair<string, string>> files, Action change,
        Func<Workbench, IEnumerable<string>>? audited = null)
    {
        foreach (var (path, text) in files)
        {
            bench.Write(path, text, path.EndsWith(".sh", StringComparison.Ordinal) ? 0x1ed : 0x1a4);
        }

        bench.Grow();
        change();
        var update = bench.Coppice("update", "--yes");
        return new UpdatedFamily(bench, update, bench.Coppice("audit", ["--json", .. audited?.Invoke(bench) ?? []]));
    }

    /// <summary>A template was grafted onto the new base, and is what growing it again gives.</summary>
    public void AssertGrafted(string template)
    {
        AssertUpdated(template);
        Assert.True(Bench.Current(template)!.WasCarriedOver, $"{template} was grown again: {Said(template)}");
        AssertProved(template);
    }

    /// <summary>
    /// A template was grown again on the new base, for that reason, and comes out the same when it is grown once more.
    /// </summary>
    public void AssertRebuilt(string template, string reason)
    {
        AssertUpdated(template);
        AssertProved(template);
        Assert.True(!Bench.Current(template)!.WasCarriedOver, $"{template} was grafted");
        Assert.Contains(reason, Said(template), StringComparison.Ordinal);
    }

    /// <summary>
    /// A template's own packages were upgraded, it is what growing it again gives, and dpkg finds nothing wrong with it.
    /// </summary>
    public void AssertRenewed(string template)
    {
        AssertUpdated(template);
        AssertProved(template);
        Assert.True(Said(template).Contains("· upgraded in place, ", StringComparison.Ordinal),
            $"{template} was not upgraded: {Said(template)}");
        Assert.Equal("", Inside(template, "dpkg --audit; dpkg --verify"));
    }

    /// <summary>
    /// A template could not be upgraded, for that reason, was grown again, and comes out the same when it is grown once more.
    /// </summary>
    public void AssertNotRenewed(string template, string reason)
    {
        AssertUpdated(template);
        AssertProved(template);
        Assert.True(
            Said(template)
                .Contains($"rebuilt instead of upgraded in place: {reason}", StringComparison.Ordinal), Said(template));
    }

    /// <summary>What a command prints in a template.</summary>
    public string Inside(string template, string command) => Bench.Do("run", template, "--", "sh", "-c", command).Text;

    private void AssertUpdated(string template) =>
        Assert.True(Bench.Current(template)?.Number == 2, $"{template} was not updated: {Said(template)}\n{Update.Error}");

    /// <summary>It comes out the same when it is grown once more.</summary>
    public void AssertProved(string template)
    {
        var found = JsonDocument.Parse(Audit.Text).RootElement.GetProperty("templates").EnumerateArray().Single(
            result => result.GetProperty("name").GetString() == template);
        Assert.True(found.GetProperty("same").GetBoolean(), $"{template}: {found}");
    }

    /// <summary>The plan's line of the template, and the one that says how its growth ended.</summary>
    public string Said(string template) => string.Join('\n', (Update.Text + Update.Error).Split('\n').Where(line =>
        line.StartsWith($"~  {template} ", StringComparison.Ordinal) || line.StartsWith(
            $"done     {template}: ", StringComparison.Ordinal)));
}
