using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Provenance;
using Coppice.Sandbox;

namespace Coppice.Growing.Reading;

/// <summary>Tells the sandbox what of a growth's reads counts, and whose scripts run.</summary>
internal sealed class ReadScope(IReadRules rules, IProvenanceRules provenance, UpperFiles files) : IReadScope
{
    public IReadOnlyList<string> IgnoredFolders => rules.IgnoredFolders;

    public IReadOnlyDictionary<string, string> Installers => rules.Installers;

    /// <summary>What is to take the reads of a growing tree; null where nobody wants to know.</summary>
    public static TreeReads? Of(SandboxTree tree, IPackageManager manager, IProvenanceRules? provenance) =>
        manager.Grafts?.Reads is { } rules && provenance is not null
        ? new TreeReads(new ReadScope(rules, provenance, new UpperFiles(tree.UpperDirectory)))
        : null;

    public IReadOnlyList<string>? FoldersOf(string program) => rules.FoldersOf(program);

    public ReadBy? ScriptAt(string path) =>
        provenance.ReadProgram(path, files.Read) is { } run ? new ReadBy(run.Package, run.Script, "") : null;
}
