namespace Coppice.Distributions;

/// <summary>
/// The installed packages of one package database and how they need each other. Packages of one name are one node.
/// </summary>
public sealed class PackageGraph
{
    private readonly Dictionary<string, GraphPackage> packages;
    private readonly Lazy<ILookup<string, GraphLink>> needed;
    private readonly Lazy<ILookup<string, string>> providers;

    /// <param name="packages">The packages; of one name in several architectures the first one counts.</param>
    public PackageGraph(IEnumerable<GraphPackage> packages)
    {
        this.packages = packages.DistinctBy(package => package.Name)
            .ToDictionary(package => package.Name, StringComparer.Ordinal);
        needed = new(() => this.packages.Values.SelectMany(Links).ToLookup(link => link.To, StringComparer.Ordinal));
        providers = new(() => this.packages.Values
            .SelectMany(package => package.Provides.Select(name => (name, package.Name)))
            .Distinct().ToLookup(pair => pair.name, pair => pair.Name, StringComparer.Ordinal));
    }

    /// <summary>All packages.</summary>
    public IReadOnlyCollection<GraphPackage> Packages => packages.Values;

    /// <summary>Whether a package of that name is there.</summary>
    public bool Has(string name) => packages.ContainsKey(name);

    /// <summary>The package of that name, or null.</summary>
    public GraphPackage? Find(string name) => packages.GetValueOrDefault(name);

    /// <summary>Who needs a package, by their names.</summary>
    public IEnumerable<GraphLink> NeededBy(string name) => needed.Value[name].OrderBy(link => link.From, StringComparer.Ordinal);

    /// <summary>The packages that a name stands for: the one of that name, else those that provide it.</summary>
    public IReadOnlyList<string> Named(string name) =>
        Has(name) ? [name] : [.. providers.Value[name].Order(StringComparer.Ordinal)];

    /// <summary>The same without some packages, and without the needs that only they fulfilled.</summary>
    public PackageGraph Without(IReadOnlySet<string> names) => new(packages.Values
        .Where(package => !names.Contains(package.Name))
        .Select(package => package with
        {
            Needs =
            [
                .. package.Needs.Select(
                    need => need with { Choices = [.. need.Choices.Where(choice => !names.Contains(choice.Package))] })
                    .Where(need => need.Choices.Count > 0),
            ],
        }));

    /// <summary>
    /// The packages that some need, directly or not, and they themselves; every installed choice of a need counts.
    /// </summary>
    /// <param name="names">Where to begin; names that are not there are left out.</param>
    /// <param name="recommended">Whether what is only recommended counts, asked of the recommended package.</param>
    public IReadOnlySet<string> Closure(IEnumerable<string> names, Func<string, bool> recommended)
    {
        var found = new HashSet<string>(names.Where(Has), StringComparer.Ordinal);
        var open = new Queue<string>(found);
        while (open.TryDequeue(out var name))
        {
            foreach (var choice in packages[name].Needs.SelectMany(
                need => need.Choices.Where(choice => need.Kind != NeedKind.Recommended || recommended(choice.Package))))
            {
                if (found.Add(choice.Package))
                {
                    open.Enqueue(choice.Package);
                }
            }
        }

        return found;
    }

    private static IEnumerable<GraphLink> Links(GraphPackage package) =>
        package.Needs.SelectMany(need =>
            need.Choices.Where(choice => choice.Package != package.Name)
                .Select(choice => new GraphLink(package.Name, choice.Package, need, choice.As)));
}

/// <summary>That one package needs another.</summary>
/// <param name="From">Who needs.</param>
/// <param name="To">What is needed.</param>
/// <param name="Need">How it says so.</param>
/// <param name="As">The name that it asks for, which <paramref name="To"/> provides; null when it asks for it by its own
/// name.</param>
public sealed record GraphLink(string From, string To, PackageNeed Need, string? As)
{
    /// <summary>Whether nothing else that is there would do.</summary>
    public bool IsOnlyChoice => Need.Choices.Count == 1;

    /// <summary>As a sentence: <c>a depends on b</c>; alternatives and provided names as they are.</summary>
    public override string ToString()
    {
        var others = Need.Choices.Select(choice => choice.Package).Where(name => name != To).ToList();
        var provided = As is null ? "" : $", which {To} provides";
        var which = others.Count > 0 ? $", which {string.Join(" or ", others)} would also satisfy"
            : As is null && Need.Text != To && Need.Text.Contains('|') ? $", of which {To} is installed"
            : "";
        var what = others.Count == 0 && !Need.Text.Contains('|') ? As ?? To : Need.Text;
        return $"{From} {Verb} {what}{provided}{which}";
    }

    private string Verb => Need.Kind switch
    {
        NeedKind.Before => "pre-depends on",
        NeedKind.Recommended => "recommends",
        _ => "depends on",
    };
}
