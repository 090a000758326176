using System.Globalization;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Arch.Building;

/// <summary>
/// Builds of packages of Arch Linux: makepkg(8). A PKGBUILD(5) is a program, so makepkg runs it in the template that builds run
/// in, and prints what it says.
/// </summary>
internal sealed partial class ArchBuildRules : IBuildRules
{
    private const string Said = ".SRCINFO";
    private const string Printed = "makepkg --printsrcinfo";
    private const string PackageEnding = ".pkg.tar.zst";
    private const string Debugging = "-debug";

    // More than anyone rebuilds one version of a package: see VersionOf.
    private const int FirstOwn = 100;

    private static readonly string Script = PacmanPackageManager.Script("build-package.sh");

    /// <inheritdoc/>
    public int Format => 1;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files { get; } = [.. PkgbuildText.Files, Said];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> PlainFiles(PlainSource source) => PlainPkgbuild.Files(source);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> Arranged(
        IReadOnlyDictionary<string, byte[]> files, IReadOnlyDictionary<string, string> values) =>
        PkgbuildText.Arranged(files, values);

    /// <inheritdoc/>
    public SandboxStep? Ask { get; } = new(
        "ask what is built", SourceSteps.Run(Script, "print")) { Quiet = true };

    /// <inheritdoc/>
    public PackageRecipe Read(
        IReadOnlyDictionary<string, byte[]> files, byte[]? answer, string architecture, bool tests)
    {
        if (!files.ContainsKey(PkgbuildText.File))
        {
            throw new Failure(
                $"it has no {PkgbuildText.File}: packages of this distribution cannot be built from it",
                $"take a source with a {PkgbuildText.File} at its root or in {PkgbuildText.Folder}/, or an override that adds it",
                kind: ProblemKind.Unsupported);
        }

        var said = files.TryGetValue(Said, out var text) ? PrintedSource.Read(text, Said) : null;
        if (answer is null)
        {
            return said is null ? PackageRecipe.Unknown : Placed(said.Recipe(architecture, tests), files);
        }

        var printed = PrintedSource.Read(answer, Printed);
        return said?.FirstChange(printed) is { } change
            ? throw new Failure(
                $"its {Said} does not say what its {PkgbuildText.File} says: {VisibleText.Of(change)}", $"{Printed} >{Said}",
                kind: ProblemKind.Unsupported)
            : Placed(printed.Recipe(architecture, tests), files) with { Answer = answer };
    }

    private static PackageRecipe Placed(PackageRecipe recipe, IReadOnlyDictionary<string, byte[]> files) =>
        recipe with { Sources = NamedSource.Placed(recipe.Sources, files[PkgbuildText.File]) };

    /// <inheritdoc/>
    public bool TakesFurtherSources => true;

    /// <inheritdoc/>
    public bool Fulfils(NeededName needed, string? version) =>
        new Requirement(needed.Name, needed.Operator, needed.Version)
            .FulfilledBy(new Requirement(needed.Name, version is null ? "" : "=", version ?? ""));

    /// <inheritdoc/>
    public string NeedsName => Building.NeedsPackage.Name;

    /// <inheritdoc/>
    public (string File, byte[] Content) NeedsPackage(PackageRecipe recipe) =>
        (Building.NeedsPackage.File, Building.NeedsPackage.Of(recipe));

    /// <inheritdoc/>
    public IReadOnlyList<string> ReleaseFiles { get; } = [];

    /// <inheritdoc/>
    /// <remarks>
    /// A release is INTEGER or INTEGER.INTEGER, and nothing else (makepkg(8)); the second number counts who builds it again.
    /// The distribution counts its own rebuilds from 1, so those here begin above all of them: they never have the version of
    /// another package, sort after each of the same release, and before the next release.
    /// </remarks>
    public string VersionOf(string version, byte[]? release, int number)
    {
        if (VersionForm().Match(version) is not { Success: true } match)
        {
            return version;
        }

        var minor = match.Groups["minor"] is { Success: true, Value: var value }
            ? int.Parse(value, CultureInfo.InvariantCulture)
            : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{match.Groups["main"].Value}.{Math.Max(FirstOwn, minor) + number}");
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Environment { get; } =
        RepeatableEnvironment.With(new KeyValuePair<string, string>("LC_ALL", "C.UTF-8"));

    /// <inheritdoc/>
    public DateShim OtherDate { get; } = DateShim.Faketime(
        file => Command.Confined("zstd", ["-q", "-d", "-c", file], Confinement.Reading(file)));

    /// <inheritdoc/>
    public SandboxStep Unpack { get; } = SourceSteps.Unpack(
        [.. PkgbuildText.Files.Select(file => file.Split('/')[0]).Distinct()]);

    /// <inheritdoc/>
    public IReadOnlyList<SandboxStep> Steps(BuildOrder order) =>
    [
        new(
            "build the packages",
            SourceSteps.Run(
                Script, "build", order.Version[(order.Version.LastIndexOf('-') + 1)..],
                order.Jobs.ToString(CultureInfo.InvariantCulture), order.Tests ? "tests" : "no-tests"))
        {
            Input = order.Recipe.Answer,
        },
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string Outer, string Inner)> DirectionPlaces(string suite) =>
        [("vm", BuildFolder), ($"vm-{BuildFolder}", BuildFolder)];

    /// <inheritdoc/>
    public string BuildFolder => PkgbuildText.Folder;

    /// <inheritdoc/>
    public (string Path, byte[] Content) AddNeed(IReadOnlyDictionary<string, byte[]> files, string package) =>
        PkgbuildText.AddNeed(files, package);

    /// <inheritdoc/>
    public IReadOnlyList<string> MendedFiles => PkgbuildText.Files;

    /// <inheritdoc/>
    public (string Path, byte[] Content)? Relax(
        IReadOnlyDictionary<string, byte[]> files, NeededName needed, string version) =>
        PkgbuildText.Relax(files, needed, version);

    /// <inheritdoc/>
    public BuiltFileKind? KindOf(string name) => !FileName().IsMatch(name) ? null
        : name.EndsWith(PackageEnding, StringComparison.Ordinal) ? BuiltFileKind.Package
        : name.EndsWith(".BUILDINFO", StringComparison.Ordinal) ? BuiltFileKind.Record
        : null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults(PackageRecipe recipe, string version, IReadOnlyList<OwnPackage> packages)
    {
        var faults = new List<string>();
        foreach (var package in packages)
        {
            var name = BuiltPackages.NameWithout(Debugging, package);
            var its = PacmanEntry.ReadAll(package.Entry.Span)[0].Version;
            if (recipe.Packages.All(planned => planned.Name != package.Name && planned.Name != name) && recipe.Name != name)
            {
                faults.Add($"{package.File.Path} is the package {package.Name}, which {PkgbuildText.File} does not name");
            }
            else if (its != version)
            {
                faults.Add($"{package.File.Path} has the version {its}, not {version}");
            }
        }

        faults.AddRange(BuiltPackages.Twice(packages));
        return faults;
    }

    /// <inheritdoc/>
    public Command Compare(string one, string other) =>
        ComparedPackages.Command(PacmanPackageManager.Script("package-parts.sh"), one, other);

    /// <inheritdoc/>
    public (Command Payload, Command? Control) Print(string file) =>
        (Command.Confined("zstd", ["-q", "-d", "-c", file], Confinement.Reading(file)), null);

    /// <inheritdoc/>
    // .PKGINFO, .MTREE, .INSTALL: pacman(8) installs nothing of such a name.
    public bool IsControl(BytePath path) => path.Parent.IsRoot && path.Name.Length > 0 && path.Name[0] == (byte)'.';

    /// <inheritdoc/>
    public bool IsDatabase(BytePath path) => InstalledDatabase.Has(path);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, InstalledState> Database(
        Func<BytePath, byte[]?> read, IReadOnlyList<BytePath> files) => InstalledDatabase.Read(read, files);

    /// <inheritdoc/>
    // NAME-VERSION-RELEASE-ARCHITECTURE.pkg.tar.zst
    public bool IsForDebugging(string file) =>
        file.Split('-') is { Length: > 4 } parts && parts[^4] == Debugging[1..];

    [GeneratedRegex("^[A-Za-z0-9@_+][A-Za-z0-9@._+:~-]{1,250}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(
        @"^(?<main>.+-[0-9]{1,9})(\.(?<minor>[0-9]{1,9}))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionForm();
}
