using Coppice.Distributions;
using Coppice.Families;
using Coppice.Growing.Requests;
using Coppice.Model;
using Coppice.Store.Generations;
using Coppice.Store.Logs;

namespace Coppice.Growing.Sessions;

/// <summary>A request that is carried out on this machine; see <see cref="GrowthSession.Open"/>.</summary>
/// <param name="Request">What is to be grown.</param>
/// <param name="Sources">What it takes packages from.</param>
/// <param name="LogFile">Where its log is written.</param>
internal sealed record GrowthJob(GrowthRequest Request, PackageSources Sources, string LogFile)
{
    /// <inheritdoc cref="GrowthRequest.Family"/>
    public Family Family => Request.Family;

    /// <inheritdoc cref="GrowthRequest.Template"/>
    public TemplateDeclaration Template => Request.Template;

    /// <inheritdoc cref="GrowthRequest.Parent"/>
    public Generation? Parent => Request.Parent;

    /// <inheritdoc cref="GrowthRequest.Current"/>
    public Generation? Current => Request.Current;

    /// <summary>All packages that may be taken; null when nobody has opened its indexes yet.</summary>
    public IPackageCatalog? Catalog { get; init; }

    /// <summary>The packages that a base begins with, with their downloaded files.</summary>
    public IReadOnlyList<(PackageFile Package, string File)> Minimal { get; init; } = [];

    /// <summary>What is carried out, with downloaded files; see <see cref="GrowthSession.WithPackagesAsync"/>.</summary>
    public IReadOnlyList<GrowthPart> Parts { get; init; } = [];

    /// <summary>Downloaded files that the declarations name, by SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Fetched { get; init; } = new Dictionary<string, string>();

    /// <summary>What else happens.</summary>
    public GrowthHooks Hooks { get; init; } = GrowthHooks.None;

    /// <summary>The record of what grows, as far as it is known before anything is there.</summary>
    public Generation Unfinished => new(
        Template.Name, Number: 0, Created: default, Parent is { } parent ? ParentOf(parent) : null, Request.Inputs.Key,
        Tree: default, Layers: [], Sources.Digest, Sources.Date.ToUnixTimeSeconds(), Packages: [], OwnBytes: 0, TotalBytes: 0,
        GrowthLogs.NameOf(LogFile))
    {
        OtherParents = [.. Request.OtherParents.Select(ParentOf)],
        Family = Family.Name,
        Inputs = Request.Inputs.Values,
    };

    private static GenerationParent ParentOf(Generation parent) => new(parent.Template, parent.Number, parent.Tree);
}

/// <summary>One declaration to carry out.</summary>
/// <param name="Part">The declaration.</param>
/// <param name="Added">The packages that it will probably install, with their downloaded files.</param>
internal sealed record GrowthPart(TemplatePart Part, IReadOnlyList<(PackageFile Package, string File)> Added)
{
    /// <summary>The declaration.</summary>
    public TemplateDeclaration Declaration => Part.Declaration;
}
