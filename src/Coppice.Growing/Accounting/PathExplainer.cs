using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>Explains single paths of a generation, and entries inside of files that packages share.</summary>
/// <param name="generation">The generation.</param>
/// <param name="layers">The layers of the store.</param>
/// <param name="generations">All generations, to name the templates of layers.</param>
/// <param name="accounting">Accounts for paths.</param>
/// <param name="origins">Where packages come from.</param>
/// <param name="family">The family file, where there is one.</param>
public sealed class PathExplainer(
    Generation generation, LayerStore layers, GenerationStore generations, FamilyAccounting accounting, PackageOrigins origins,
    Family? family)
{
    private const int SomePackages = 4;
    private readonly TreePaths paths = new(generation, layers);
    private readonly IAccountRules rules = origins.RulesOf(generation);
    private readonly IProvenanceRules provenance = origins.ProvenanceRulesOf(generation);
    private readonly Lazy<IPackagePlaces> places = new(() =>
        origins.RulesOf(generation).Places(new TreeReader(layers.Pool, layers.Listing(generation.Layers)).TryReadAllBytes));
    private readonly LayerOrigins layerOrigins = new(generations);

    private TreeReader Tree => paths.Tree;

    /// <summary>
    /// Explains what somebody named: a path, <c>/etc/passwd:name</c> for an entry of a file, or the bare name of an alternative,
    /// a unit or an account.
    /// </summary>
    /// <returns>One explanation for a path, one for each place of a bare name.</returns>
    /// <exception cref="Failure">There is no such thing, and nobody was seen taking it out.</exception>
    public async Task<IReadOnlyList<PathExplanation>> ExplainAsync(string named, IProgressSink progress, CancellationToken cancel)
    {
        var wanted = named.Contains('/') ? [Place(named)] : Bare(named);
        var explanations = new List<PathExplanation>();
        foreach (var (path, key) in wanted)
        {
            explanations.Add(await ExplainAsync(path, key, progress, cancel));
        }

        return explanations;
    }

    private (BytePath Path, string Key) Place(string named)
    {
        var whole = paths.Of(named);
        return Tree.Listing.Find(whole) is null
            && named.LastIndexOf(':') is var colon and > 0
            && paths.Of(named[..colon]) is var file
            && Tree.Listing.Find(file) is { Type: EntryType.File }
            ? (file, named[(colon + 1)..])
            : (whole, "");
    }

    private List<(BytePath Path, string Key)> Bare(string name)
    {
        List<(BytePath, string)> found =
        [
            .. Tree.Listing.Entries
                .Where(entry => Encoding.UTF8.GetString(entry.Path.Name) == name && rules.EntryFolders.Any(entry.Path.IsWithin))
                .Select(entry => (entry.Path, "")),
            .. provenance.SharedFiles.Where(file => Entries(file).ContainsKey(name)).Select(file => (file, name)),
        ];
        return found.Count > 0 ? found : throw new Failure(
            [new Problem($"{generation.Template} has no alternative, unit or account named "
                + $"{VisibleText.Of(name)}", $"coppice explain {generation.Template} /{VisibleText.Of(name)}")], ExitCode.Usage);
    }

    private async Task<PathExplanation> ExplainAsync(BytePath path, string key, IProgressSink progress, CancellationToken cancel)
    {
        var entry = Tree.Listing.Find(path);
        var text = key.Length == 0 ? "" : Entries(path).GetValueOrDefault(key) ?? throw NoEntry(path, key);
        var candidates = Candidates(path);
        // Hundreds of packages have a folder such as /usr; any of them that has it so explains it.
        var account = await LookAsync(
            entry is { Type: EntryType.Directory } ? [.. candidates.Take(SomePackages)] : candidates, progress, cancel);
        var explained = entry is null ? Gone(account, path) : account.Accounting.Of(entry);
        if (explained is { IsFault: true } && candidates.Count > SomePackages)
        {
            account = await LookAsync(candidates, progress, cancel);
            explained = account.Accounting.Of(explained.Entry);
        }

        var record = key.Length > 0 ? account.Trail.AuthorOfRecord(path, key) : null;
        var trail = account.Trail.Of(path).ToList();
        var layer = record?.Layer.Id ?? paths.LayerOf(path);
        var author = record?.Author ?? explained?.Author;
        var owner = layer is { } id ? layerOrigins.Of(id) : null;
        var origin = OriginOf(key.Length > 0 ? null : explained, author);
        return new PathExplanation(
            path, entry, key, text, owner, explained, record?.Author,
            key.Length > 0
                ? []
                : [
                    .. trail.Where(made => made.Made.Author != author)
                        .Select(made => new EarlierAuthor(made.Made.Author, layerOrigins.Of(made.Layer.Id))).Distinct(),
                ],
            origin,
            Declared(path, author, owner) ?? (entry is null && IsOfKeys(explained) ? WhoDeletes(path) : OwnPackage(origin)),
            rules.WhyFinalized(path),
            rules.WhyMade(path),
            layer is null || account.Trail.HasRecord(layer.Value));
    }

    private Task<AccountedTree> LookAsync(
        IReadOnlyCollection<string> packages, IProgressSink progress, CancellationToken cancel) =>
        accounting.OfAsync(generation, package => packages.Contains(package.Name), progress, cancel);

    private PathAccount? Gone(AccountedTree account, BytePath path) =>
        account.Trail.Remover(path) is { } remover
            ? new PathAccount(TreeEntry.Gone(path), PathClass.Missing, Author: remover.Author, Settled: remover.Settled)
        : rules.WhyFinalized(path) is not null || places.Value.IsLeftOut(path) ? null
        : throw paths.NotThere(path);

    private PackageOrigin? OriginOf(PathAccount? explained, Author? author)
    {
        var name = explained?.Package?.Name ?? author?.Package ?? "";
        return generation.Packages.FirstOrDefault(package => package.Name == name) is { } installed
            ? origins.Find(generation, installed)
            : null;
    }

    // The step's title names what the family file says; the declaration is that of the template whose layer it is, or of one that
    // is carried out in it.
    private DeclaredWord? Declared(BytePath path, Author? author, LayerOrigin? layer)
    {
        if (family is null
            || layer is null
            || author?.Kind is not (AuthorKind.Files or AuthorKind.Script or AuthorKind.Declared)
            || family.Templates.FirstOrDefault(template => template.Name == layer.Template) is not { } template)
        {
            return null;
        }

        // What is never installed may have been taken out of any template of the line; its declarations are carried out in this
        // layer, too.
        var carriedOut = Leftovers.AreForbidden(family, template) ? family.Chain(template) : family.CarriedOut(template);
        var said = carriedOut.Reverse().SelectMany(declaration => DeclaredStep.Said(declaration, author.Step));
        return author.Step == DeclaredStep.DeletePaths
            ? said.FirstOrDefault(word => DeclaredStep.Deletes(word, path)) ?? said.FirstOrDefault()
            : said.FirstOrDefault();
    }

    // What came and went while one layer grew is in none, and what packages of a template further down would have brought is not
    // unpacked at all.
    private static bool IsOfKeys(PathAccount? explained) => explained?.Author is null or { Kind: AuthorKind.Declared };

    private DeclaredWord? WhoDeletes(BytePath path) =>
        family?.Templates.FirstOrDefault(template => template.Name == generation.Template) is { } template
            ? family.Chain(template).Reverse().SelectMany(declaration => declaration.Settings.DeletePaths)
                .FirstOrDefault(word => DeclaredStep.Deletes(word, path))
            : null;

    // Of a package that lies beside the family file: the line that names it, or its folder.
    private DeclaredWord? OwnPackage(PackageOrigin? origin)
    {
        if (origin is not { Archive.IsOwn: true }
            || family?.Archives.GetValueOrDefault(origin.Archive.Name) is not { Own: { } own } archive)
        {
            return null;
        }

        return own.Template is null
            ? new DeclaredWord($"{own.Declared.TrimEnd('/')}/{origin.File.Path}", archive.Where)
            : family.Template(own.Template).Packages.FirstOrDefault(word => word.Value == origin.File.Name)?.File is { } file
            ? new DeclaredWord(file.Declared, file.Where)
            : null;
    }

    // Which packages may have something to do with a path, by the tree's own lists: only these are read, and only what they
    // really have counts.
    private HashSet<string> Candidates(BytePath path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry
            in Tree.Listing.Entries.Where(entry => entry.Type == EntryType.File && entry.Path.Parent == provenance.ListFolder))
        {
            var file = Encoding.UTF8.GetString(entry.Path.Name);
            var package = generation.Packages.FirstOrDefault(package =>
                file.StartsWith(package.Name + ".", StringComparison.Ordinal)
                    || file.StartsWith(package.Name + ":", StringComparison.Ordinal));
            if (package is not null
                && (
                    entry.Path == path
                        || provenance.ReadList(file, () => Tree.ReadAllBytes(entry.Path))
                            ?.Any(listed => listed == path || Diverted(package.Name, listed) == path) == true))
            {
                names.Add(package.Name);
            }
        }

        return names;
    }

    private BytePath Diverted(string package, BytePath path) => places.Value.PlaceOf(package, path);

    private Dictionary<string, string> Entries(BytePath file) =>
        provenance.SharedFiles.Contains(file) && Tree.TryReadAllBytes(file) is { } content
            ? new(provenance.ReadShared(file, content), StringComparer.Ordinal)
            : [];

    private Failure NoEntry(BytePath file, string key) => new(
        [
            new Problem(
                provenance.SharedFiles.Contains(file)
                    ? $"{file} in {generation.Template} has no entry "
                        + $"{VisibleText.Of(key)}{Nearest.Question(key, Entries(file).Keys)}"
                    : $"the entries of {file} are not recorded one by one",
                $"coppice explain {generation.Template} {file}"),
        ],
        ExitCode.Usage);
}
