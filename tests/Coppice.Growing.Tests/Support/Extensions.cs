using System.Text.Json;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>A template whose list of packages is made longer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Before">Its list, as it is written.</param>
/// <param name="After">Its longer list.</param>
/// <param name="More">What else it declares, after a comma.</param>
public sealed record LongerList(string Name, string Before, string After, string More = "");

/// <summary>Templates that were grown, their lists made longer, built again, and audited where they were not rebuilt.</summary>
public abstract class Extensions : IDisposable
{
    private readonly JsonElement audited;

    /// <param name="grown">The base.</param>
    /// <param name="more">More declarations, in YAML.</param>
    /// <param name="templates">The templates.</param>
    protected Extensions(GrownBase grown, string more, IReadOnlyList<LongerList> templates)
    {
        Bench = new Workbench(grown);
        Bench.Write("said.sh", "#!/bin/sh\nls /usr/share/works-too >/root/said 2>/dev/null || :\n", 0x1ed);
        Bench.Declare(Declared(templates, template => template.Before, more)).Grow();
        Bench.Declare(Declared(templates, template => template.After, more));
        Plan = Bench.Do("plan");
        Bench.Grow();
        // Once more, on what was extended.
        Bench.Declare(Declared(templates, Longer, more)).Grow();
        string[] proved = [.. Bench.Children.Where(name => Bench.Current(name)!.Method != "build")];
        audited = JsonDocument.Parse(Bench.Coppice("audit", ["--json", .. proved]).Text).RootElement;
    }

    internal Workbench Bench { get; }

    internal CommandResult Plan { get; }

    internal void AssertExtended(string template)
    {
        var current = Bench.Current(template)!;
        Assert.True(current.Method == "extend", string.Join('\n', [$"{template}: {current.Method}", .. current.NotFaster]));
        AssertProved(template);
    }

    internal void AssertProved(string template)
    {
        var found = audited.GetProperty("templates").EnumerateArray()
            .Single(result => result.GetProperty("name").GetString() == template);
        Assert.True(found.GetProperty("same").GetBoolean(), $"{template}: {found}");
    }

    internal void AssertRebuilt(string template, string reason)
    {
        var current = Bench.Current(template)!;
        Assert.Equal("build", current.Method);
        Assert.Contains($"rebuilt instead of extended: {reason}", string.Join('\n', current.NotFaster), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Longer(LongerList template) => template.After + (template.Name == "plain" ? ", xdg-utils" : "");

    private static string Declared(IReadOnlyList<LongerList> templates, Func<LongerList, string> list, string more) =>
        string.Join('\n', templates.Select(
            template => $"{template.Name}: {{from: base, packages: [{list(template)}]{template.More}}}").Append(more));
}
