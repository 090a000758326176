using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Making;
using Coppice.Sandbox;
using Coppice.Sandbox.ReadWatch;

namespace Coppice.Growing.Reading;

/// <summary>Tells the sandbox what of a growth's reads counts, and whose scripts run.</summary>
internal sealed class ReadScope(IReadRules rules, IMakerRules makers, UpperFiles files) : IReadScope
{
    public IReadOnlyList<string> IgnoredFolders => rules.IgnoredFolders;

    /// <summary>Begins to look at what is read in a growing tree.</summary>
    /// <returns>Null where nobody can, or nobody wants to know.</returns>
    public static TreeReads? Watch(SandboxTree tree, IPackageManager manager, IMakerRules? makers) =>
        manager.Grafts?.Reads is { } rules && makers is not null
        ? TreeReads.TryStart(tree, new ReadScope(rules, makers, new UpperFiles(tree.UpperDirectory)))
        : null;

    public IReadOnlyList<string>? FoldersOf(string program) => rules.FoldersOf(program);

    public ReadBy? ScriptAt(string path) =>
        makers.ReadProgram(path, files.Read) is { } run ? new ReadBy(run.Package, run.Script, "") : null;
}
