using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Growing.Sessions;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Packaging;

/// <summary>A build that is carried out.</summary>
/// <param name="Component">The component.</param>
/// <param name="Environment">The template that it is built in, with everything that it needs.</param>
/// <param name="Source">Absolute path of the source's file.</param>
/// <param name="Steps">What to run; the first one unpacks the source.</param>
/// <param name="Output">An empty folder for what is built.</param>
/// <param name="Where">Where the component is declared.</param>
public sealed record PackageBuildJob(
    string Component, Generation Environment, string Source, IReadOnlyList<SandboxStep> Steps, string Output,
    SourceSpan Where)
{
    /// <summary>The environment variables of all steps.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What a file is that the build leaves, by its name; null when it is nothing to keep.</summary>
    public required Func<string, BuiltFileKind?> KindOf { get; init; }

    /// <summary>Absolute paths of further sources, by the names that the source has for them.</summary>
    public IReadOnlyDictionary<string, string> Further { get; init; } = new Dictionary<string, string>();

    /// <summary>Called with the sandbox of a failed step while it is still there.</summary>
    public Action<FailedGrowth>? OnFailure { get; init; }

    /// <summary>
    /// Whether everything that must not matter differs from what it is else: the host name, and how many processors there are
    /// to be seen.
    /// </summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Another date that its programs are shown; null for that of this machine.</summary>
    public BuildClock? Clock { get; init; }

    /// <summary>
    /// Lists the environment's tree, for the record of what the build reads of it; null where nobody wants to know.
    /// </summary>
    public Func<TreeListing>? Listing { get; init; }

    /// <summary>The progress step of it.</summary>
    public string Step => $"{Component}: {(IsElsewhere ? "audit" : "build")}";
}

/// <summary>A clock that is ahead of this machine's.</summary>
/// <param name="File">Absolute path of the library that shows it.</param>
/// <param name="Variables">The environment variables that it takes.</param>
/// <param name="Ahead">How far it is ahead.</param>
public sealed record BuildClock(string File, IReadOnlyDictionary<string, string> Variables, TimeSpan Ahead)
{
    /// <summary>Where the library lies in the sandbox: the user that builds has to read it.</summary>
    public const string Library = "/run/coppice-clock.so";

    /// <summary>Prints the date in seconds, as the user that builds.</summary>
    public required IReadOnlyList<string> Ask { get; init; }

    /// <summary>Another year, month, day, weekday, hour, minute and second.</summary>
    public static TimeSpan Shift { get; } = new(405, 9, 13, 20);
}
