using Coppice.Distributions;
using Coppice.Engine.Explaining;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Engine.Documents;

/// <summary>Why packages are in a template.</summary>
public sealed record WhyDocument(string Template, int? Generation, IReadOnlyList<ReasonedPackageDocument> Packages) : Document
{
    /// <summary>The document of an answer.</summary>
    public static WhyDocument Of(PackagesExplained found) =>
        new(found.Template.Name, found.Template.Generation?.Number, [.. found.Packages.Select(ReasonedPackageDocument.Of)]);
}

/// <summary>What removing packages would do.</summary>
public sealed record RemovalDocument(
    string Template, int? Generation, IReadOnlyList<string> Without, bool Allowed, string? GivesBack,
    IReadOnlyList<RemovedPackageDocument> Removed,
    IReadOnlyList<string> Unneeded, IReadOnlyList<RefusalDocument> Refusals) : Document
{
    /// <summary>The document of an answer.</summary>
    public static RemovalDocument Of(RemovalExplained found) => new(
        found.Template.Name,
        found.Template.Generation?.Number,
        found.Answer.Asked,
        found.Answer.Refusals.Count == 0,
        found.Answer.GivesBack,
        [.. found.Answer.Removed.Select(RemovedPackageDocument.Of)],
        found.Answer.Unneeded,
        [.. found.Answer.Refusals.Select(refusal => new RefusalDocument(refusal.Message, refusal.Hint, refusal.Details ?? []))]);
}

/// <summary>What <c>without:</c> would be refused for.</summary>
public sealed record RefusalDocument(string Message, string? Hint, IReadOnlyList<string> Details);

/// <summary>A package with the reasons why it is in a template.</summary>
public sealed record ReasonedPackageDocument(
    string Package, string PackageVersion, long InstalledBytes, string BroughtBy, bool WasThereBefore,
    IReadOnlyList<ReasonDocument> Reasons,
    int MoreReasons, string? LeftBehind)
{
    /// <summary>The document of a package.</summary>
    public static ReasonedPackageDocument Of(PackageReasons found) => new(
        found.Package.Name, found.Package.Version, found.Package.InstalledSize, found.First.Template, found.WasThereBefore,
        [.. found.Reasons.Select(ReasonDocument.Of)], found.More, found.Left is { } left ? ReasonText.Of(left) : null);
}

/// <summary>A package that would go.</summary>
public sealed record RemovedPackageDocument(
    string Package, string PackageVersion, long InstalledBytes, string BroughtBy, bool WasThereBefore,
    IReadOnlyList<ReasonDocument> Reasons,
    int MoreReasons, string? LeftBehind, bool Asked, string? Chain)
{
    /// <summary>The document of a package.</summary>
    public static RemovedPackageDocument Of(RemovedPackage removed)
    {
        var package = ReasonedPackageDocument.Of(removed.Reasons);
        return new RemovedPackageDocument(
            package.Package, package.PackageVersion, package.InstalledBytes, package.BroughtBy, package.WasThereBefore,
            package.Reasons,
            package.MoreReasons, package.LeftBehind, removed.IsAsked, removed.Chain);
    }
}

/// <summary>A chain of dependencies.</summary>
public sealed record ReasonDocument(
    string Template, string? AsksFor, string? Minimal, string? File, int? Line, string Root, IReadOnlyList<LinkDocument> Links)
{
    /// <summary>The document of a reason.</summary>
    public static ReasonDocument Of(Reason reason) => new(
        reason.Root.Template, reason.Root.Minimal is null ? reason.Root.Word : null, reason.Root.Minimal, reason.Root.Where?.File,
        reason.Root.Where?.Line, reason.Root.Package, [.. reason.Links.Select(LinkDocument.Of)]);
}

/// <summary>One dependency of a chain.</summary>
public sealed record LinkDocument(
    string From, string To, string Kind, string Relation, string? ProvidedAs, IReadOnlyList<string> OthersWouldDo)
{
    /// <summary>The document of a link.</summary>
    public static LinkDocument Of(GraphLink link) => new(
        link.From,
        link.To,
        link.Need.Kind switch { NeedKind.Before => "pre-depends", NeedKind.Recommended => "recommends", _ => "depends" },
        link.Need.Text,
        link.As,
        [.. link.Need.Choices.Select(choice => choice.Package).Where(name => name != link.To)]);
}

/// <summary>Which package has a file or command.</summary>
public sealed record ProvidesDocument(
    string Snapshot, bool Commands, IReadOnlyList<ProvidedFileDocument> Files, IReadOnlyList<string> Without) : Document
{
    /// <summary>The document of an answer.</summary>
    public static ProvidesDocument Of(Providers providers) => new(
        providers.Snapshot.Digest.Hex,
        providers.Found.AreCommands,
        [
            .. providers.Found.Files.Select(file => new ProvidedFileDocument(
                file.Package, file.Path.ToString(), file.Archive, [.. file.Suites], providers.Installed.Templates(file))),
        ],
        providers.Found.Without);
}

/// <summary>A file of a package.</summary>
public sealed record ProvidedFileDocument(
    string Package, string Path, string Archive, IReadOnlyList<string> Suites, IReadOnlyList<string> InstalledIn);
