using System.Runtime.CompilerServices;
using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>
/// A family as declared: read, merged from its includes, and checked. Nothing here has been looked up anywhere else.
/// </summary>
/// <param name="Name">The family's name (<c>family:</c>).</param>
/// <param name="File">The family file as the user named it.</param>
/// <param name="Archives">The archives by name.</param>
/// <param name="Templates">All templates, parents before children, otherwise in the order of declaration.</param>
public sealed record Family(
    string Name,
    string File,
    IReadOnlyDictionary<string, ArchiveDeclaration> Archives,
    IReadOnlyList<TemplateDeclaration> Templates)
{
    // Beside the record: a copy of it with other templates has other names.
    private static readonly ConditionalWeakTable<IReadOnlyList<TemplateDeclaration>, Dictionary<string, TemplateDeclaration>>
        Named = [];

    /// <summary>How many generations of a template are kept where the family file does not say (<c>keep:</c>).</summary>
    public const int DefaultKeep = 3;

    /// <summary>
    /// How many of the newest generations of each template are kept, at least 1; the current one always is (<c>keep:</c>).
    /// </summary>
    public int Keep { get; init; } = DefaultKeep;

    /// <summary>
    /// Whether what templates remove may leave nothing behind where neither they nor what they grow on say anything else
    /// (<c>residue: forbid</c>).
    /// </summary>
    public bool ForbidsResidue { get; init; }

    /// <summary>The keys that may sign sources, by name (<c>keys:</c>).</summary>
    public IReadOnlyDictionary<string, KeyDeclaration> Keys { get; init; } = new Dictionary<string, KeyDeclaration>();

    /// <summary>The sources that packages are built from, in the order of declaration (<c>components:</c>).</summary>
    public IReadOnlyList<ComponentDeclaration> Components { get; init; } = [];

    /// <summary>
    /// The templates that take packages from an archive that is not built yet, and are therefore not among
    /// <see cref="Templates"/>: their names, with that of the archive.
    /// </summary>
    public IReadOnlyDictionary<string, string> Waiting { get; init; } = new Dictionary<string, string>();

    /// <summary>The family as it is declared, where archives that are built have been filled in; else null.</summary>
    public Family? Declared { get; init; }

    internal IEnumerable<ArchiveDeclaration> DeclaredArchives => (Declared ?? this).Archives.Values;

    internal IReadOnlyList<TemplateDeclaration> DeclaredTemplates => (Declared ?? this).Templates;

    /// <summary>What <c>identity:</c> says for all templates.</summary>
    public IdentityRules Identity { get; init; } = IdentityRules.None;

    /// <summary>
    /// What holds for a template: what it says over what those say that it is made of, over what the family says.
    /// </summary>
    public IdentityRules IdentityOf(TemplateDeclaration template) =>
        Chain(template).Aggregate(Identity, (above, next) => next.Identity.Over(above));

    /// <summary>What <c>qubes:</c> says for all templates; null where there is none.</summary>
    public QubesSettings? Qubes { get; init; }

    /// <summary>What <c>deploy:</c> says; null where there is none.</summary>
    public DeploySettings? Deploy { get; init; }

    /// <summary>
    /// What holds for a template's images and packages for Qubes OS: its own <c>qubes:</c> over the family's; null when there is
    /// neither.
    /// </summary>
    public QubesSettings? QubesOf(TemplateDeclaration template) => template.Qubes?.Over(Qubes) ?? Qubes;

    /// <summary>The same by name; null, too, where the family declares no such template.</summary>
    public QubesSettings? QubesOf(string name) => Find(name) is { } template ? QubesOf(template) : null;

    /// <summary>The template of that name.</summary>
    /// <exception cref="Failure">There is none (exit 64); the message names the nearest ones.</exception>
    public TemplateDeclaration Template(string name) =>
        Find(name)
        ?? throw new Failure(
            [Waiting.GetValueOrDefault(name) is { } archive
                ? new Problem(
                    $"{VisibleText.Of(name)} takes packages from {VisibleText.Of(archive)}, which is not built yet",
                    $"coppice build {name}")
                : new Problem(
                $"there is no template {VisibleText.Of(name)} in {File}{Nearest.Question(name, Templates.Select(t => t.Name))}",
                "coppice tree")],
            ExitCode.Usage, kind: ProblemKind.NotFound);

    private TemplateDeclaration? Find(string name) => Named.GetValue(Templates, ByName).GetValueOrDefault(name);

    /// <summary>
    /// The declarations that make a template, in the order in which they take effect: its first parent's chain, then of every
    /// other parent's chain what is not in it yet, then <paramref name="template"/> itself. Each comes after all its own
    /// ancestors; the first is the base.
    /// </summary>
    public IReadOnlyList<TemplateDeclaration> Chain(TemplateDeclaration template)
    {
        var chain = new List<TemplateDeclaration>();
        var inChain = new HashSet<string>();
        Add(template);
        return chain;

        void Add(TemplateDeclaration next)
        {
            // Asked before going up, so that a family full of composed templates costs every template once and not once for each
            // way.
            if (inChain.Add(next.Name))
            {
                foreach (var parent in next.Parents)
                {
                    Add(Template(parent));
                }

                chain.Add(next);
            }
        }
    }

    /// <summary>
    /// What growing <paramref name="template"/> carries out on its first parent's tree, in order: of a composed template the
    /// declarations of its other parents' chains first; of every other one only its own.
    /// </summary>
    public IReadOnlyList<TemplateDeclaration> CarriedOut(TemplateDeclaration template) =>
        template.IsComposed ? [.. Chain(template).Skip(Chain(Template(template.Parent!)).Count)] : [template];

    private static Dictionary<string, TemplateDeclaration> ByName(IReadOnlyList<TemplateDeclaration> templates) =>
        templates.DistinctBy(template => template.Name).ToDictionary(template => template.Name, StringComparer.Ordinal);

    /// <summary>The line of first parents from <paramref name="template"/> up to its base, which is last.</summary>
    public IEnumerable<TemplateDeclaration> Line(TemplateDeclaration template)
    {
        for (var next = template; next is not null; next = next.Parent is { } parent ? Template(parent) : null)
        {
            yield return next;
        }
    }

    /// <summary>
    /// Whether what a template removes may leave nothing behind: what it says, or what the nearest of its parent, that one's
    /// parent and so on says that says anything; else what the family says. Of several parents the first one counts.
    /// </summary>
    public bool ForbidsResidueIn(TemplateDeclaration template) =>
        Line(template).Select(ancestor => ancestor.ForbidsResidue).FirstOrDefault(said => said is not null) ?? ForbidsResidue;

    /// <summary>The archive that a template's base grows from, the first of <see cref="FamilyArchives.ArchivesOf"/>.</summary>
    public ArchiveDeclaration ArchiveOf(TemplateDeclaration template) => Archives[Line(template).Last().Archive!];
}

/// <summary>A template, as declared. Exactly one of <paramref name="Archive"/> and <paramref name="Parent"/> is set.</summary>
/// <param name="Name">Its key under <c>templates:</c>; a name that Qubes accepts.</param>
/// <param name="Archive">The archive that a base template grows from.</param>
/// <param name="Parent">The template that it grows on: the first one of <c>from:</c>.</param>
/// <param name="Packages">Packages to add.</param>
/// <param name="Without">Packages to remove.</param>
/// <param name="Files">Files laid over the root, in order.</param>
/// <param name="Scripts">Scripts run in the sandbox at the end, in order.</param>
/// <param name="Recommends">Whether recommended packages are installed too; null means: as the parent does (a base: no).</param>
/// <param name="Where">Where it is declared.</param>
public sealed partial record TemplateDeclaration(
    string Name,
    string? Archive,
    string? Parent,
    IReadOnlyList<DeclaredWord> Packages,
    IReadOnlyList<DeclaredWord> Without,
    IReadOnlyList<FilesDeclaration> Files,
    IReadOnlyList<DeclaredPath> Scripts,
    bool? Recommends,
    SourceSpan Where)
{
    /// <summary>
    /// The architectures beside the archives' own whose packages may be installed in it and in all that grows from it.
    /// </summary>
    public IReadOnlyList<DeclaredWord> ForeignArchitectures { get; init; } = [];

    /// <summary>The archives that it adds for itself and for all that grows from it, in order.</summary>
    public IReadOnlyList<DeclaredWord> Archives { get; init; } = [];

    /// <summary>
    /// The further parents of a composed template (<c>from: [office, web]</c>), in order: what their chains declare is carried
    /// out on the first one's tree.
    /// </summary>
    public IReadOnlyList<string> OtherParents { get; init; } = [];

    /// <summary>Whether it says <c>flavor: minimal</c>, which a base is anyway.</summary>
    public bool SaysFlavor { get; init; }

    /// <summary>
    /// What <c>residue:</c> says for this template: whether what it removes may leave nothing behind; null where it says
    /// nothing.
    /// </summary>
    public bool? ForbidsResidue { get; init; }

    /// <summary>What <c>qubes:</c> says for this template; null where there is none.</summary>
    public QubesSettings? Qubes { get; init; }

    /// <summary>All parents, the first one first; none of a base.</summary>
    public IReadOnlyList<string> Parents => Parent is null ? [] : [Parent, .. OtherParents];

    /// <summary>What <c>identity:</c> says for it and for all that grows from it.</summary>
    public IdentityRules Identity { get; init; } = IdentityRules.None;

    /// <summary>What may not be in it.</summary>
    public TemplatePolicies Policies { get; init; } = TemplatePolicies.None;

    /// <summary>Whether it has several parents.</summary>
    public bool IsComposed => OtherParents.Count > 0;
}
