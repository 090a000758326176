using System.Text.Json;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support.Grafts;

/// <summary>
/// A family that was grown from one state of an archive, updated to another one, and audited as far as that proves something.
/// </summary>
/// <param name="Bench">Where it is.</param>
/// <param name="Update">What <c>coppice update</c> said.</param>
/// <param name="Audit">What <c>coppice audit --json</c> said of the templates that were made by a faster method.</param>
internal sealed record UpdatedFamily(Workbench Bench, CommandResult Update, CommandResult Audit)
{
    /// <summary>Makes it.</summary>
    /// <param name="bench">Where it is declared.</param>
    /// <param name="files">Files beside the family file, by their paths.</param>
    /// <param name="change">Brings the archive to its other state.</param>
    public static UpdatedFamily Of(Workbench bench, IEnumerable<KeyValuePair<string, string>> files, Action change)
    {
        foreach (var (path, text) in files)
        {
            bench.Write(path, text, path.EndsWith(".sh", StringComparison.Ordinal) ? 0x1ed : 0x1a4);
        }

        bench.Grow();
        change();
        return Of(bench, bench.Coppice("update", "--yes"));
    }

    /// <summary>A family that was updated, and is audited now.</summary>
    public static UpdatedFamily Of(Workbench bench, CommandResult update) =>
        new(bench, update, bench.Coppice("audit", ["--json", .. bench.Templates.Where(name => !IsBuilt(bench, name))]));

    /// <summary>
    /// Grows once more what was really built: two growths give the same, however odd the packages are. That they do is proved by
    /// fewer templates elsewhere; this is the same for all of them.
    /// </summary>
    public void AssertBuiltAlike() => Bench.Do("audit", [.. Bench.Templates.Where(name => IsBuilt(Bench, name))]);

    /// <summary>A template was grafted onto the new base, and is what growing it again gives.</summary>
    public void AssertGrafted(string template)
    {
        AssertUpdated(template);
        Assert.True(Bench.Current(template)!.WasCarriedOver, $"{template} was grown again: {Said(template)}");
        AssertProved(template);
    }

    /// <summary>A template was grown again on the new base, for that reason.</summary>
    public void AssertRebuilt(string template, string reason)
    {
        AssertUpdated(template);
        Assert.True(IsBuilt(Bench, template), $"{template} was not rebuilt: {Said(template)}");
        Assert.Contains(reason, Said(template), StringComparison.Ordinal);
    }

    /// <summary>
    /// A template's own packages were upgraded, it is what growing it again gives, and dpkg finds nothing wrong with it.
    /// </summary>
    public void AssertUpgraded(string template)
    {
        AssertUpdated(template);
        AssertProved(template);
        Assert.True(Said(template).Contains("· upgraded in place, ", StringComparison.Ordinal),
            $"{template} was not upgraded: {Said(template)}");
        Assert.Equal("", Inside(template, "dpkg --audit; dpkg --verify"));
    }

    /// <summary>A template could not be upgraded, for that reason, and was grown again.</summary>
    public void AssertNotUpgraded(string template, string reason)
    {
        AssertUpdated(template);
        Assert.True(IsBuilt(Bench, template), $"{template} was not rebuilt: {Said(template)}");
        Assert.True(
            Said(template)
                .Contains($"rebuilt instead of upgraded in place: {reason}", StringComparison.Ordinal), Said(template));
    }

    /// <summary>What a command prints in a template.</summary>
    public string Inside(string template, string command) => Bench.Do("run", template, "--", "sh", "-c", command).Text;

    private void AssertUpdated(string template) =>
        Assert.True(Bench.Current(template)?.Number == 2, $"{template} was not updated: {Said(template)}\n{Update.Error}");

    /// <summary>It is what building gives: it was built, or comes out the same when it is.</summary>
    public void AssertProved(string template)
    {
        if (IsBuilt(Bench, template))
        {
            return;
        }

        var found = JsonDocument.Parse(Audit.Text).RootElement.GetProperty("templates").EnumerateArray().Single(
            result => result.GetProperty("name").GetString() == template);
        Assert.True(found.GetProperty("same").GetBoolean(), $"{template}: {found}");
    }

    // The method that defines what a template is; all others have to prove that they gave the same.
    private static bool IsBuilt(Workbench bench, string template) =>
        (bench.Current(template) ?? throw new InvalidOperationException($"{template} was not grown")).Method == "build";

    /// <summary>The plan's line of the template, and the one that says how its growth ended.</summary>
    public string Said(string template) => string.Join('\n', (Update.Text + Update.Error).Split('\n').Where(line =>
        line.StartsWith($"~  {template} ", StringComparison.Ordinal) || line.StartsWith(
            $"done     {template}: ", StringComparison.Ordinal)));
}
