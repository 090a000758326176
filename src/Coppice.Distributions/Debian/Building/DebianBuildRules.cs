using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian.Building;

/// <summary>Builds of Debian packages: dpkg-source(1) and dpkg-buildpackage(1).</summary>
internal sealed partial class DebianBuildRules : IBuildRules
{
    private const string Script = "build-package.sh";

    private static readonly Accounting.DebianAccountRules Accounts = new();

    /// <inheritdoc/>
    public int Format => 1;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => SourceControl.Files;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> PlainFiles(PlainSource source) => PlainPackage.Files(source);

    /// <inheritdoc/>
    public PackageRecipe Read(
        IReadOnlyDictionary<string, byte[]> files, byte[]? answer, string architecture, bool tests) =>
        SourceControl.Read(files, architecture, tests);

    /// <inheritdoc/>
    public bool Fulfils(NeededName needed, string? version) => needed.Operator.Length == 0
        || (version is not null && new Relation(needed.Name, needed.Operator, needed.Version).Allows(version));

    /// <inheritdoc/>
    public string NeedsName => Building.NeedsPackage.Name;

    /// <inheritdoc/>
    public (string File, byte[] Content) NeedsPackage(PackageRecipe recipe) =>
        (Building.NeedsPackage.File, Building.NeedsPackage.Of(recipe));

    /// <inheritdoc/>
    public IReadOnlyList<string> ReleaseFiles => OsRelease.Files;

    /// <inheritdoc/>
    public string VersionOf(string version, byte[]? release, int number)
    {
        var lines = Encoding.UTF8.GetString(release ?? []).Split('\n');
        string Value(string name) => lines.Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2 && pair[0] == name).Select(pair => pair[1].Trim().Trim('"')).FirstOrDefault("");
        // Testing and unstable have no number.
        var suite = ReleaseNumber().IsMatch(Value("VERSION_ID")) ? $"+deb{Value("VERSION_ID")}u1"
            : Codename().IsMatch(Value("VERSION_CODENAME")) ? $"+{Value("VERSION_CODENAME")}1" : "";
        return $"{version}{suite}+own{number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Environment { get; } =
        RepeatableEnvironment.With(new KeyValuePair<string, string>("LC_ALL", "C.UTF-8"));

    /// <inheritdoc/>
    public DateShim OtherDate { get; } = DateShim.Faketime(Accounts.PrintPayload);

    /// <inheritdoc/>
    public SandboxStep Unpack { get; } = SourceSteps.Unpack("debian");

    /// <inheritdoc/>
    public IReadOnlyList<SandboxStep> Steps(BuildOrder order) =>
    [
        .. order.Folder.Length == 0 && order.Files.Count == 0
            ? []
            : (SandboxStep[])
            [
                Step(
                    order, "lay out the source", "arrange", order.Folder.Length == 0 ? BuildFolder : order.Folder,
                    SourceLayout.Upstream(order.Files)),
            ],
        Step(order, "make the source package", "source"), Step(order, "build the packages", "build"),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<(string Outer, string Inner)> DirectionPlaces(string suite) =>
        [("vm", "deb"), ("vm", "debian"), ($"vm-{suite}", "deb")];

    /// <inheritdoc/>
    public string BuildFolder => "debian";

    /// <inheritdoc/>
    public bool IsBuildFolder(string folder) => SourceLayout.IsBuildFolder(folder);

    /// <inheritdoc/>
    // The builder of Qubes applies it for Ubuntu alone.
    public IReadOnlyList<string> UnusedLists { get; } = ["series-debian-vm.conf"];

    private static SandboxStep Step(BuildOrder order, string title, string what, params string[] further) => new(
        title,
        SourceSteps.Run(
            GrowthFiles.Script(Script),
            [
                what, order.Recipe.Name, order.Recipe.Version, order.Version, order.Jobs.ToString(CultureInfo.InvariantCulture),
                order.Tests ? "tests" : "no-tests", .. further,
            ]));

    /// <inheritdoc/>
    public (string Path, byte[] Content) AddNeed(IReadOnlyDictionary<string, byte[]> files, string package) =>
        (SourceControl.Control, NeedLine.Add(files[SourceControl.Control], package));

    /// <inheritdoc/>
    public IReadOnlyList<string> MendedFiles { get; } = [.. SourceControl.Files, PatchSeries.File];

    /// <inheritdoc/>
    public (string Path, byte[] Content)? Relax(
        IReadOnlyDictionary<string, byte[]> files, NeededName needed, string version) =>
        NeedPin.Relax(files[SourceControl.Control], needed, version) is { } content ? (SourceControl.Control, content) : null;

    /// <inheritdoc/>
    public PatchFault? FaultOfPatch(IEnumerable<string> log) => PatchSeries.Fault(log);

    /// <inheritdoc/>
    public (string Path, byte[] Content)? DropPatch(IReadOnlyDictionary<string, byte[]> files, string patch) =>
        files.TryGetValue(PatchSeries.File, out var series) && PatchSeries.Without(series, patch) is { } content
            ? (PatchSeries.File, content)
            : null;

    /// <inheritdoc/>
    public BuiltFileKind? KindOf(string name) => !FileName().IsMatch(name) ? null : Path.GetExtension(name) switch
    {
        ".deb" => BuiltFileKind.Package,
        ".dsc" => BuiltFileKind.Source,
        ".buildinfo" or ".changes" => BuiltFileKind.Record,
        _ => SourcePart().IsMatch(name) ? BuiltFileKind.Source : null,
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Faults(PackageRecipe recipe, string version, IReadOnlyList<OwnPackage> packages)
    {
        var faults = new List<string>();
        var suffix = version[recipe.Version.Length..];
        foreach (var package in packages)
        {
            var name = BuiltPackages.NameWithout(Debugging, package);
            var its = Encoding.UTF8.GetString(Stanza.Field(package.Entry.Span, "Version"u8));
            if (recipe.Packages.All(planned => planned.Name != name))
            {
                faults.Add($"{package.File.Path} is the package {package.Name}, which debian/control does not name");
            }
            else if (!its.EndsWith(suffix, StringComparison.Ordinal))
            {
                faults.Add($"{package.File.Path} has the version {its}, which does not end in {suffix}");
            }
            else if (!package.File.Path.StartsWith(package.Name + "_", StringComparison.Ordinal))
            {
                faults.Add($"{package.File.Path} is the package {package.Name}");
            }
        }

        faults.AddRange(BuiltPackages.Twice(packages));
        return faults;
    }

    /// <inheritdoc/>
    public Command Compare(string one, string other) =>
        ComparedPackages.Command(GrowthFiles.Script("package-parts.sh"), one, other);

    /// <inheritdoc/>
    public (Command Payload, Command? Control) Print(string file) =>
        (Accounts.PrintPayload(file), Accounts.PrintControl(file));

    /// <inheritdoc/>
    public bool IsDatabase(BytePath path) => InstalledDatabase.Has(path);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, InstalledState> Database(
        Func<BytePath, byte[]?> read, IReadOnlyList<BytePath> files) => InstalledDatabase.Read(read, files);

    private const string Debugging = "-dbgsym";

    /// <inheritdoc/>
    public bool IsForDebugging(string file) => file.Split('_')[0].EndsWith(Debugging, StringComparison.Ordinal);

    [GeneratedRegex("^[a-z0-9][A-Za-z0-9+.~_-]{1,250}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();

    [GeneratedRegex(@"\.(tar|diff)\.(gz|xz|bz2|zst)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SourcePart();

    [GeneratedRegex(@"^[0-9]{1,3}(\.[0-9]{1,3})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReleaseNumber();

    [GeneratedRegex("^[a-z]{1,30}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Codename();
}
