using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting.Support;

/// <summary>Three trees of a graft: what is not set is not there.</summary>
internal sealed record MadeTrees
{
    public string[] Before { get; init; } = [];

    public string[] Own { get; init; } = [];

    public string[] Parent { get; init; } = [];

    public string[] OwnChanges { get; init; } = [];

    public string[] ParentChanges { get; init; } = ["usr/share/something"];

    public Dictionary<string, string> OwnFiles { get; init; } = [];

    public Dictionary<string, string> ParentFiles { get; init; } = [];

    public string[] InOldParent { get; init; } = [];

    public string[] LaidOver { get; init; } = [];

    public MadeFile[]? Made { get; init; } = [];

    public string[] RunOwnModules { get; init; } = [];

    public ChangedTrees Trees => new(
        new PackageDatabases(Dpkg.Status(Before), Dpkg.Status(Own), Dpkg.Status(Parent)),
        [.. OwnChanges.Select(BytePath.Of).Order()],
        [.. ParentChanges.Select(BytePath.Of).Order()],
        path => Read(OwnFiles, path),
        path => Read(ParentFiles, path),
        folder => Names(OwnFiles, folder),
        folder => Names(ParentFiles, folder),
        path => InOldParent.Select(BytePath.Of).Contains(path))
    {
        LaidOver = () => LaidOver.Select(BytePath.Of),
        Made = () => Made?.ToDictionary(file => file.Path),
        RunOwnModules = RunOwnModules.ToHashSet(),
    };

    public RegenerationPlan Regenerate() =>
        Regeneration.Of(Trees, Dpkg.Database(Before), Dpkg.Database(Own), Dpkg.Database(Parent));

    private static byte[]? Read(Dictionary<string, string> files, BytePath path) =>
        files.TryGetValue(Dpkg.Text(path.Bytes), out var text) ? Dpkg.Bytes(text) : null;

    private static List<string> Names(Dictionary<string, string> files, BytePath folder) =>
        [.. files.Keys.Select(BytePath.Of).Where(path => path.Parent == folder).Select(path => Dpkg.Text(path.Name))];
}
