using Coppice.Distributions.Debian.Updates;

namespace Coppice.Distributions.Debian;

/// <summary>One package index of a template's sources, with nothing in it but what may be taken.</summary>
internal sealed class SourceIndex
{
    private readonly Lazy<PackagesIndex> packages;

    private SourceIndex(
        PackageSources sources, Lazy<AskedClosure> asked, PackageSource source, SuiteSnapshot suite, IndexSnapshot frozen)
    {
        (Source, Suite, Frozen, IsWhole) = (source, suite, frozen, sources.MayTakeAll(source));
        ListName = AptFiles.ListName(sources, suite, frozen.Path);
        packages = new Lazy<PackagesIndex>(() => IsWhole
            ? PackagesIndex.Open(frozen.File)
            : PackagesIndex.Open(frozen.File).Only(name => asked.Value.MayTake(source, name)));
    }

    /// <summary>Its archive.</summary>
    public PackageSource Source { get; }

    /// <summary>Its suite.</summary>
    public SuiteSnapshot Suite { get; }

    /// <summary>The index as it is frozen.</summary>
    public IndexSnapshot Frozen { get; }

    /// <summary>Whether everything in it may be taken.</summary>
    public bool IsWhole { get; }

    /// <summary>The name that a growing tree's apt has for it.</summary>
    public string ListName { get; }

    /// <summary>Its packages, opened when first asked for.</summary>
    public PackagesIndex Packages => packages.Value;

    /// <summary>The priority that a package in it has for apt.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="rules">What the suite's packages have that nobody asked for by name.</param>
    public int PriorityOf(string package, SuiteRules rules) =>
        Source.Asked.Contains(package) ? AptPins.AskedPriority : rules.Priority;

    /// <summary>All indexes of some sources, in their order.</summary>
    public static IReadOnlyList<SourceIndex> Of(PackageSources sources)
    {
        var asked = new Lazy<AskedClosure>(() => new AskedClosure(sources));
        return
        [
            .. from source in sources.All
               from suite in source.Archive.Suites
               from index in suite.Indexes
               select new SourceIndex(sources, asked, source, suite, index),
        ];
    }
}
