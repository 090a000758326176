using Coppice.Foundation;

namespace Coppice.Model;

/// <summary>
/// Everything that determines what a template becomes, by name: its parent's tree, its declaration, the contents of its files
/// and scripts, of a composed template what its other parents' chains declare, the snapshot. Kept with each generation, so that a
/// later plan can say what has changed.
/// </summary>
/// <param name="Values">Name → value; values of files and scripts are digests.</param>
public sealed record TemplateInputs(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The name of the parent's tree digest among the values.</summary>
    public const string Parent = "parent";

    /// <summary>The name of the archive snapshot's digest among the values.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>
    /// The name of the archives and what may be taken of each (<see cref="Distributions.PackageSources.Words"/>); not there where
    /// there is one archive.
    /// </summary>
    public const string Sources = "sources";

    /// <summary>The name of the archives that a declaration adds.</summary>
    public const string Archives = "archives";

    /// <summary>Prefix of the names of what an archive brings into a tree: its sources, keys and pins.</summary>
    public const string Archive = "archive ";

    /// <summary>Prefix of the names of files and scripts, before their path in the family file.</summary>
    public const string Files = "files ";

    /// <summary>Prefix of the names of scripts.</summary>
    public const string Script = "script ";

    /// <summary>
    /// The name of <see cref="DeclaredStage.Version"/> among the values, there where anything is declared beyond packages.
    /// </summary>
    public const string DeclaredSteps = "declared steps";

    /// <summary>
    /// The name of the list of other parents' declarations among the values: their templates' names, in the order in which they
    /// are carried out.
    /// </summary>
    public const string Composition = "composition";

    /// <summary>The name of the packages that a declaration asks for.</summary>
    public const string Packages = "packages";

    /// <summary>The name of what is said of files of one machine: <c>-/PATH</c> is taken out, <c>+/PATH</c> kept.</summary>
    public const string Identity = "identity";

    /// <summary>The name of the packages that a declaration takes out.</summary>
    public const string Without = "without";

    /// <summary>
    /// The name of what a template with <c>residue: forbid</c> is grown on, there when it never installs what it takes out.
    /// </summary>
    public const string Residue = "residue";

    /// <summary>The name of the packages that a declaration asks for instead of those that would have brought them.</summary>
    public const string Named = "named";

    /// <summary>Begins the names of what such a declaration says: <c>+web packages</c>.</summary>
    public const string Other = "+";

    /// <summary>The SHA-256 of each downloaded file that a template was grown with, lowercase hex.</summary>
    /// <param name="values">The values.</param>
    public static IEnumerable<string> Fetched(IReadOnlyDictionary<string, string> values) =>
        from pair in values
        let name = pair.Key.StartsWith(Other, StringComparison.Ordinal) ? pair.Key[(pair.Key.IndexOf(' ') + 1)..] : pair.Key
        where name.StartsWith(SettingInputs.Fetch, StringComparison.Ordinal)
        select pair.Value.Split(' ')[0];

    /// <summary>The digest over all values: two templates with the same key have the same tree.</summary>
    public Digest Key => Digest.Of(string.Concat(
        Values.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key.Length} {pair.Key} {pair.Value.Length} {pair.Value}\n")));

    /// <summary>What a generation says of its sources; null where it has one archive.</summary>
    public static string? SourcesOf(Store.Generations.Generation generation) => generation.Inputs.GetValueOrDefault(Sources);

    /// <summary>What has changed since <paramref name="before"/>, for people: <c>packages: +git -less</c>.</summary>
    public IReadOnlyList<string> ChangesSince(IReadOnlyDictionary<string, string> before) =>
        Values.Keys.Union(before.Keys)
            .Where(name => Values.GetValueOrDefault(name) != before.GetValueOrDefault(name))
            .Where(name => name != DeclaredSteps || IsAnotherVersion(before))
            .Where(name => !name.StartsWith(Archive, StringComparison.Ordinal)
                || Values.GetValueOrDefault(Archives) == before.GetValueOrDefault(Archives))
            .Where(name => name != Composition || Values.ContainsKey(Residue) == before.ContainsKey(Residue))
            .Where(name =>
                !name.StartsWith(Other, StringComparison.Ordinal) || (IsComposedOf(Values, name) && IsComposedOf(before, name)))
            .OrderBy(name => name, StringComparer.Ordinal)
            .Select(name => Describe(name, before.GetValueOrDefault(name), Values.GetValueOrDefault(name)))
            .ToList();

    /// <summary>Whether nothing but the parent and the snapshot has changed since <paramref name="before"/>.</summary>
    public bool DeclareTheSameAs(IReadOnlyDictionary<string, string> before) =>
        Values.Keys.Union(before.Keys)
            .All(name =>
                name is Parent or Snapshot or Sources || Values.GetValueOrDefault(name) == before.GetValueOrDefault(name));

    /// <summary>
    /// Whether its packages come out as before on the same parent and snapshot: only these, or what is carried out after
    /// packages, have changed since <paramref name="before"/>, and the packages have a layer of their own there.
    /// </summary>
    public bool DeclarePackagesAlike(IReadOnlyDictionary<string, string> before) =>
        Values.Keys.Union(before.Keys).All(name =>
            name is Parent or Snapshot || IsOfDeclaredStage(name)
                || Values.GetValueOrDefault(name) == before.GetValueOrDefault(name))
        && (before.GetValueOrDefault(DeclaredSteps) == DeclaredStage.Version || !before.Keys.Any(IsOfDeclaredStage));

    /// <summary>
    /// Whether it asks for the packages of <paramref name="before"/> and for more, and without these its packages would come out
    /// as before on the same parent and snapshot.
    /// </summary>
    public bool AskForMoreThan(IReadOnlyDictionary<string, string> before)
    {
        var (then, now) = (before.GetValueOrDefault(Packages), Values.GetValueOrDefault(Packages));
        return then is not null && Set(now).ToHashSet().IsProperSupersetOf(Set(then))
            && new TemplateInputs(new Dictionary<string, string>(Values) { [Packages] = then }).DeclarePackagesAlike(before);
    }

    /// <summary>The packages that it asks for and <paramref name="before"/> does not, as they are declared.</summary>
    public IReadOnlySet<string> AskedBesides(IReadOnlyDictionary<string, string> before) =>
        Set(Values.GetValueOrDefault(Packages)).Except(Set(before.GetValueOrDefault(Packages))).ToHashSet();

    /// <summary>Whether the parent's tree is that of <paramref name="before"/>.</summary>
    public bool StandOnTheSameAs(IReadOnlyDictionary<string, string> before) =>
        Values.GetValueOrDefault(Parent) == before.GetValueOrDefault(Parent);

    /// <summary>Whether the parent's tree and the snapshot are those of <paramref name="before"/>.</summary>
    public bool GrowFromTheSameAs(IReadOnlyDictionary<string, string> before) => StandOnTheSameAs(before)
        && Values.GetValueOrDefault(Snapshot) == before.GetValueOrDefault(Snapshot)
        && Values.GetValueOrDefault(Sources) == before.GetValueOrDefault(Sources);

    private static string Describe(string name, string? before, string? now) => name switch
    {
        Sources or Archives => $"{Archives}: {(Words(before, now) is { Length: > 0 } words ? words : "in another order")}",
        Packages or Without or SettingInputs.IfInstalled => $"{name}: {Words(before, now)}",
        Residue when before is null => "residue: forbid, so what it removes is never installed",
        Residue when now is null => "what it removes may be installed before again",
        Residue => "residue: forbid: it grows on another template now",
        Named => $"named: {Words(before, now)}",
        Composition => $"{name}: {(Words(before, now) is { Length: > 0 } words ? words : "in another order")}",
        _ when name.StartsWith(Other, StringComparison.Ordinal) =>
            $"{Owner(name)}: {Describe(name[(Other.Length + Owner(name).Length + 1)..], before, now)}",
        Parent => "its parent changed",
        Snapshot => "newer snapshot",
        DeclaredSteps => "files and scripts are now a layer of their own",
        "recipe" => "this version of Coppice grows templates differently",
        "mirrors" when Words(Suites(before), Suites(now)) is { Length: > 0 } words => $"suites: {words}",
        _ when name.StartsWith(Archive, StringComparison.Ordinal) => $"{name[Archive.Length..]} changed",
        _ when before is null => $"{name} is new",
        _ when now is null => $"{name} is gone",
        // A kind, its place in the order, and what it is known by: the value is a digest.
        _ when name.Contains(' ') => $"{name} changed",
        _ => $"{name}: {before} → {now}",
    };

    // That they come or go is no news beside what comes or goes.
    private bool IsAnotherVersion(IReadOnlyDictionary<string, string> before) =>
        Values.ContainsKey(DeclaredSteps) && before.Keys.Any(name => IsOfDeclaredStage(
            name.StartsWith(Other, StringComparison.Ordinal) ? name[(Other.Length + Owner(name).Length + 1)..] : name));

    // What decides about nothing but what is carried out after a template's own packages.
    private static bool IsOfDeclaredStage(string name) => name == DeclaredSteps
        || name.StartsWith(Files, StringComparison.Ordinal) || name.StartsWith(Script, StringComparison.Ordinal)
        || SettingInputs.ComeAfterPackages(name);

    // "suite=mirror", with blanks between.
    private static string Suites(string? mirrors) =>
        string.Join(' ', (mirrors ?? "").Split(' ').Select(word => word.Split('=')[0]));

    // What a declaration says is no news when the declaration itself has come or gone.
    private static bool IsComposedOf(IReadOnlyDictionary<string, string> values, string name) =>
        Set(values.GetValueOrDefault(Composition)).Contains(Owner(name));

    private static string Owner(string name) => name[Other.Length..].Split(' ')[0];

    private static string Words(string? before, string? now)
    {
        var (old, current) = (Set(before), Set(now));
        return string.Join(
            ' ', current.Except(old).Select(word => "+" + word).Concat(old.Except(current).Select(word => "-" + word)));
    }

    private static IEnumerable<string> Set(string? words) => (words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
