using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution knows about grafting: putting what a template added to its parent onto another parent without installing
/// anything again. The result must be what installing would have made; wherever that is not certain, the answer is a reason to
/// rebuild. It only answers questions, as <see cref="IPackageManager"/> does.
/// </summary>
public interface IGraftRules
{
    /// <summary>
    /// Compares two states of an archive ahead of <see cref="CheckPackages"/>, which otherwise does it when it is first asked
    /// about them.
    /// </summary>
    /// <param name="then">The archive that templates were grown from; null when nothing is known of it.</param>
    /// <param name="now">The archive now.</param>
    void Prepare(PackageSources? then, PackageSources now)
    {
    }

    /// <summary>What was seen being read that counts; null where no one looks: then only what scripts name is known.</summary>
    IReadRules? Reads => null;

    /// <summary>
    /// Whether the packages that the template added would be installed, the same and no others, on the new parent.
    /// </summary>
    PackageVerdict CheckPackages(PackageQuestion question);

    /// <summary>
    /// The package database after the graft, good enough to check templates below it: see <see cref="IPackageDatabase.Predict"/>.
    /// </summary>
    /// <exception cref="MustRebuildException">Both sides changed the same package.</exception>
    byte[] Predict(PackageDatabases databases);

    /// <summary>Whether a file is shared by all packages and merged by meaning where both sides changed it.</summary>
    bool Merges(BytePath path);

    /// <summary>
    /// Those of these files in which the absence of a record says something: they are merged also where only one side changed
    /// them, since what the other side left alone may mean something else beside packages that came, went or moved.
    /// </summary>
    IReadOnlyList<BytePath> AlwaysMerged => [];

    /// <summary>
    /// Those of these files whose records stand in the order in which they came, so that it counts who came first.
    /// </summary>
    IReadOnlyList<BytePath> InOrderOfComing => [];

    /// <summary>Merges such a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="before">Its content in the old parent; empty where it was not there.</param>
    /// <param name="own">Its content in the template on the old parent.</param>
    /// <param name="parent">Its content in the new parent.</param>
    /// <param name="databases">The package databases.</param>
    /// <exception cref="MustRebuildException">The changes touch the same records, or one depends on the other.</exception>
    byte[] Merge(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent,
        PackageDatabases databases);

    /// <summary>What has to run in the merged tree so that generated files are what installing would have generated.</summary>
    /// <exception cref="MustRebuildException">Something was generated in a way that cannot be repeated alone.</exception>
    RegenerationPlan Regenerate(ChangedTrees trees);
}

/// <summary>The package databases on the three sides of a graft.</summary>
/// <param name="Before">Of the old parent.</param>
/// <param name="Own">Of the template on the old parent.</param>
/// <param name="Parent">Of the new parent.</param>
public sealed record PackageDatabases(ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Own, ReadOnlyMemory<byte> Parent)
{
    /// <summary>The packages that the template asks for by name, as it writes them.</summary>
    public IReadOnlyList<string> Wanted { get; init; } = [];
}

/// <summary>What <see cref="IGraftRules.CheckPackages"/> needs to know.</summary>
/// <param name="Databases">The package databases.</param>
/// <param name="Wanted">The packages that the template declares.</param>
/// <param name="Recommends">Whether it takes recommended packages.</param>
/// <param name="Then">The frozen archive that the template was grown from; null when it is gone from the store.</param>
/// <param name="Now">The frozen archive that it is to be grown from.</param>
public sealed record PackageQuestion(
    PackageDatabases Databases, IReadOnlyList<string> Wanted, bool Recommends, PackageSources? Then, PackageSources Now);

/// <summary>The answer of <see cref="IGraftRules.CheckPackages"/>.</summary>
/// <param name="Rebuild">Reasons why the template has to be grown again.</param>
/// <param name="Unsure">Reasons why only the package manager itself can say whether it would choose the same packages.</param>
public sealed record PackageVerdict(IReadOnlyList<string> Rebuild, IReadOnlyList<string> Unsure);

/// <summary>The three trees of a graft, as <see cref="IGraftRules.Regenerate"/> sees them.</summary>
/// <param name="Databases">The package databases.</param>
/// <param name="OwnChanges">Paths that the template changed in its old parent, in order.</param>
/// <param name="ParentChanges">Paths that differ between old and new parent, in order.</param>
/// <param name="ReadOwn">Reads a file of the template on its old parent; null where there is none.</param>
/// <param name="ReadParent">Reads a file of the new parent; null where there is none.</param>
/// <param name="FilesInOwn">Names of the files and symbolic links in a directory of the template on its old parent.</param>
/// <param name="IsInOldParent">Whether the old parent has anything at a path.</param>
/// <param name="FilesInParent">Names of the files and symbolic links in a directory of the new parent.</param>
public sealed record ChangedTrees(
    PackageDatabases Databases,
    IReadOnlyList<BytePath> OwnChanges,
    IReadOnlyList<BytePath> ParentChanges,
    Func<BytePath, byte[]?> ReadOwn,
    Func<BytePath, byte[]?> ReadParent,
    Func<BytePath, IReadOnlyList<string>> FilesInOwn,
    Func<BytePath, IReadOnlyList<string>> FilesInParent,
    Func<BytePath, bool> IsInOldParent)
{
    /// <summary>
    /// Those of the parent's changes that are changes of the modification time alone: nothing reads anything else there.
    /// </summary>
    public IReadOnlySet<BytePath> OnlyInTime { get; init; } = new HashSet<BytePath>();

    /// <summary>
    /// Packages of the new parent that are other ones than the old parent's whatever their versions say: archives publish
    /// packages again.
    /// </summary>
    public IReadOnlySet<string> OtherPackages { get; init; } = new HashSet<string>();

    /// <summary>
    /// Whether all programs that the package manager ran because it is configured to run them with every installation were
    /// watched, changed nothing, and read nothing that is another one now. Otherwise a tree that is so configured is a doubt.
    /// </summary>
    public bool HooksAreKnown { get; init; }

    /// <summary>
    /// What is no folder among <see cref="OwnChanges"/> and differs from what packages brought, as it was seen being made; null
    /// where no one watched.
    /// </summary>
    public Func<IReadOnlyDictionary<BytePath, MadeFile>?> Made { get; init; } = () => null;

    /// <summary>Modules that are compiled together with such as come: who did it before does it again.</summary>
    public IReadOnlySet<BytePath> CompiledTogether { get; init; } = new HashSet<BytePath>();

    /// <summary>Packages whose scripts may have run modules of their own that are among what changed.</summary>
    public IReadOnlySet<string> RunOwnModules { get; init; } = new HashSet<string>();

    /// <summary>Who made <see cref="ParentChanges"/>, for people.</summary>
    public string Other { get; init; } = "its parent";

    /// <summary>The paths that the family file lays over the template.</summary>
    public Func<IEnumerable<BytePath>> LaidOver { get; init; } = () => [];

    /// <summary>
    /// Where a symbolic link of the template on its old parent leads, as it is written; null where there is none.
    /// </summary>
    public Func<BytePath, string?> LinkInOwn { get; init; } = _ => null;

    /// <summary>Where a symbolic link of the new parent leads.</summary>
    public Func<BytePath, string?> LinkInParent { get; init; } = _ => null;
}

/// <summary>What to run in a merged tree.</summary>
/// <param name="Steps">The steps, in order; none when everything that is generated is as it should be.</param>
/// <param name="Finalizes">Whether the steps leave behind what <see cref="IGrowthSteps.Finalize"/> removes.</param>
public sealed record RegenerationPlan(IReadOnlyList<SandboxStep> Steps, bool Finalizes)
{
    /// <summary>
    /// Steps that must change nothing in the template as it is: else they make something else than installing made.
    /// </summary>
    public IReadOnlyList<SandboxStep> Rehearsal { get; init; } = [];

    /// <summary>Packages whose scripts run in the steps: they read again what they read.</summary>
    public IReadOnlySet<string> RunsAgain { get; init; } = new HashSet<string>();

    /// <summary>
    /// What packages may make that the steps configure again; null where they configure none. Whatever else they change is a
    /// reason to rebuild, and so is a folder of such a file that is there no longer. Those of which something comes out otherwise
    /// must change nothing when they are configured again in the template as it is.
    /// </summary>
    public ConfiguredFiles? Configured { get; init; }

    /// <summary>Nothing to run.</summary>
    public static RegenerationPlan Nothing { get; } = new([], Finalizes: false);
}

/// <summary>What packages may make that are configured again.</summary>
/// <param name="TakenOut">What is taken out before, each with the package that made it.</param>
/// <param name="MayMake">Whether they may make something at a path.</param>
/// <param name="Configure">Configures some of them again.</param>
public sealed record ConfiguredFiles(
    IReadOnlyDictionary<BytePath, string> TakenOut, Func<BytePath, bool> MayMake,
    Func<IReadOnlySet<string>, SandboxStep> Configure);

/// <summary>
/// A graft is not certain to give what a rebuild gives. No error: the template is grown again, and the message says why.
/// </summary>
public sealed class MustRebuildException(string reason) : Exception(reason);
