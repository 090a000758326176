using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Composing;
using Coppice.Planning.Residues;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>One template to grow, with everything that its growth depends on.</summary>
/// <param name="Family">The family.</param>
/// <param name="Template">The template.</param>
/// <param name="Archive">The frozen archive.</param>
/// <param name="Parent">The generation that it grows on, its first parent's; null for a base.</param>
/// <param name="OtherParents">The generations of a composed template's other parents, in order.</param>
/// <param name="Inputs">What determines the result.</param>
/// <param name="Minimal">The packages that a base begins with, with their downloaded files.</param>
/// <param name="Parts">What is carried out on top, in order; the template's own declaration is last.</param>
/// <param name="Estimate">Bytes that the new layer will probably take.</param>
/// <param name="LogFile">Where its log is written.</param>
internal sealed record GrowthRequest(
    Family Family,
    TemplateDeclaration Template,
    ArchiveSnapshot Archive,
    Generation? Parent,
    IReadOnlyList<Generation> OtherParents,
    TemplateInputs Inputs,
    IReadOnlyList<(PackageFile Package, string File)> Minimal,
    IReadOnlyList<GrowthPart> Parts,
    long Estimate,
    string LogFile)
{
    /// <summary>How it is grown when what it takes out is never installed (<c>residue: forbid</c>); else null.</summary>
    public AdditiveBuild? Additive { get; init; }

    /// <summary>All packages of the archive; null when nobody has opened its indexes yet.</summary>
    public IPackageCatalog? Catalog { get; init; }

    /// <summary>Whether the package manager always reads all metadata: what proves is not to rest on what is to be proved.</summary>
    public bool WholeLists { get; init; }

    /// <summary>The package database as it was foreseen; null when nothing was.</summary>
    public ReadOnlyMemory<byte>? Foreseen { get; init; }

    /// <summary>The names of the packages that it must have in the end; null when that is not known before.</summary>
    public IReadOnlySet<string>? Promised { get; init; }

    /// <summary>The template that it grows on, the first one of several; null: it grows from an archive.</summary>
    public string? GrownOn => Additive is null ? Template.Parent : Additive.GrownOn;
}

/// <summary>One declaration to carry out.</summary>
/// <param name="Part">The declaration.</param>
/// <param name="Added">The packages that it will probably install, with their downloaded files.</param>
internal sealed record GrowthPart(TemplatePart Part, IReadOnlyList<(PackageFile Package, string File)> Added)
{
    /// <summary>The declaration.</summary>
    public TemplateDeclaration Declaration => Part.Declaration;
}
