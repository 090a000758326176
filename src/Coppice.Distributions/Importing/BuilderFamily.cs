using System.Text;
using System.Text.RegularExpressions;
using Coppice.Families.Importing;
using Coppice.Foundation;

namespace Coppice.Distributions.Importing;

/// <summary>
/// Makes a family file of another builder's configuration. What it cannot take over goes to
/// <see cref="BuilderConfiguration.NotTaken"/>.
/// </summary>
public sealed partial class BuilderFamily
{
    // That builder's own defaults.
    private const string DefaultBase = "https://github.com";
    private const string DefaultPrefix = "QubesOS/qubes-";
    private const string DefaultBranch = "main";
    private const string DefaultMaintainer = "0064428F455451B3EBE78A7F063938BA42CFA724";

    private static readonly string[] Suites = ["bullseye", "bookworm", "trixie", "forky"];

    // Components of that project that give packages to templates of Debian; what others give, only their sources say.
    private static readonly HashSet<string> ForTemplates =
    [
        "gui-common", "vmm-xen-guest", "core-vchan-xen", "linux-utils", "meta-packages", "core-qubesdb", "core-qrexec",
        "core-agent-linux", "gui-agent-linux", "app-linux-split-gpg", "app-linux-split-gpg2", "app-linux-usb-proxy",
        "app-linux-img-converter", "app-linux-pdf-converter", "app-linux-input-proxy", "app-linux-snapd-helper",
        "notification-proxy",
    ];

    private static readonly Dictionary<string, string[]> Flavors = new(StringComparer.Ordinal)
    {
        [""] = ["qubes-vm-dependencies", "qubes-vm-recommended"],
        ["minimal"] = ["qubes-vm-dependencies"],
        ["xfce"] = ["qubes-vm-dependencies", "qubes-vm-recommended", "task-xfce-desktop"],
        ["gnome"] = ["qubes-vm-dependencies", "qubes-vm-recommended", "task-gnome-desktop"],
    };

    private readonly BuilderConfiguration builder;
    private readonly StringBuilder text = new();
    private readonly List<IReadOnlyList<string>> keys = [];

    private BuilderFamily(BuilderConfiguration builder) => this.builder = builder;

    /// <summary>The text of the family file.</summary>
    public static string Of(BuilderConfiguration builder) => new BuilderFamily(builder).Write();

    private string Write()
    {
        var components = builder.Components.Where(IsTaken).ToList();
        var built = components.Where(component => component.HasPackages && ForTemplates.Contains(component.Name)).ToList();
        foreach (var component in components.Except(built))
        {
            builder.Leave(
                $"component {component.Name}", component.HasPackages
                    ? "it is not known to give packages to templates; if it does, add it to components: and builds:"
                    : "no packages are made of it",
                component.Where);
        }

        var suites = builder.Distributions.DistinctBy(distribution => distribution.Name).Where(IsSuite)
            .Select(distribution => distribution.Name).ToList();
        WriteComponents(built);
        text.Append("\narchives:\n");
        foreach (var suite in suites)
        {
            text.Append($"  {suite}: {{type: debian, suites: [{suite}, {suite}-updates, {suite}-security]}}\n");
            text.Append(built.Count == 0 ? ""
                : $"  qubes-{suite}:\n    type: debian\n    builds: [{string.Join(", ", built.Select(one => one.Name))}]\n"
                    + $"    in: buildd-{suite}\n    take: all\n");
        }

        text.Append("\ntemplates:\n");
        foreach (var suite in suites)
        {
            text.Append($"  base-{suite}: {{archive: {suite}, packages: [ca-certificates]}}\n");
            text.Append(built.Count == 0 ? ""
                : $"  buildd-{suite}: {{from: base-{suite}, packages: [build-essential, debhelper, devscripts, quilt]}}\n");
            foreach (var template in builder.Templates.Where(template => SuiteOf(template) == suite))
            {
                Write(template, suite, built.Count > 0);
            }
        }

        foreach (var template in builder.Templates.Where(template => !suites.Contains(SuiteOf(template))))
        {
            builder.Leave(
                $"template {template.Name}", $"its distribution {template.Distribution} is not taken over", template.Where);
        }

        return "# Made by coppice import. See the list of what was not taken over, and keys: for the keys to get.\n"
            + "version: 1\nfamily: qubes\n" + text;
    }

    private void WriteComponents(List<BuilderComponent> components)
    {
        var lines = components.Select(component =>
            $"  {component.Name}: {{git: '{Address(component)}', branch: {component.Branch ?? builder.Branch ?? DefaultBranch}, "
                + $"signed-by: [{Key(component)}]}}\n").ToList();
        if (lines.Count == 0)
        {
            return;
        }

        text.Append("\n# Export these keys into the files, and compare the fingerprints with those that you trust.\nkeys:\n");
        foreach (var (number, fingerprints) in keys.Index())
        {
            var name = KeyName(number);
            text.Append($"  {name}: {{file: keys/{name}.asc, fingerprints: [{string.Join(", ", fingerprints)}]}}\n");
        }

        text.Append("\ncomponents:\n").AppendJoin("", lines);
    }

    private void Write(BuilderTemplate template, string suite, bool hasOwn)
    {
        if (!Flavors.TryGetValue(template.Flavor, out var packages))
        {
            builder.Leave(
                $"template {template.Name}", $"what its flavor {template.Flavor} adds is in a plugin of that builder",
                template.Where);
            return;
        }

        if (!Name().IsMatch(template.Name))
        {
            builder.Leave($"template {template.Name}", "a template cannot have that name", template.Where);
            return;
        }

        foreach (var option in template.Options.Where(option => option is not ("minimal" or "no-recommends")))
        {
            builder.Leave(
                $"template {template.Name}: option {option}", option == "firmware"
                    ? "add the firmware packages that your machine needs to packages:"
                    : "Coppice knows no such option",
                template.Where);
        }

        text.Append(hasOwn
            ? $"  {template.Name}: {{from: base-{suite}, archives: [qubes-{suite}], packages: [{string.Join(", ", packages)}]}}\n"
            : $"  {template.Name}: {{from: base-{suite}}}\n");
    }

    private bool IsTaken(BuilderComponent component)
    {
        var why = !Name().IsMatch(component.Name) ? "a component cannot have that name"
            : !Url().IsMatch(Address(component)) ? $"its address {Address(component)} is not one of https, ssh or file"
            : !Branch().IsMatch(component.Branch ?? builder.Branch ?? DefaultBranch) ? "its branch has an odd name"
            : Signers(component).Count == 0 ? "no fingerprints of keys are given for it"
            : null;
        if (why is not null)
        {
            builder.Leave($"component {component.Name}", why, component.Where);
        }

        return why is null;
    }

    private bool IsSuite((string Name, SourceSpan Where) distribution)
    {
        var known = Suites.Contains(distribution.Name);
        if (!known)
        {
            builder.Leave(
                $"distribution {distribution.Name}", distribution.Name.StartsWith("arch", StringComparison.Ordinal)
                    ? "packages of Arch Linux cannot be built from components yet"
                    : "Coppice makes templates of Debian and Arch Linux",
                distribution.Where);
        }

        return known;
    }

    private static string SuiteOf(BuilderTemplate template) =>
        template.Distribution.StartsWith("vm-", StringComparison.Ordinal) ? template.Distribution[3..] : template.Distribution;

    private string Address(BuilderComponent component) =>
        component.Url ?? $"{builder.BaseUrl ?? DefaultBase}/{builder.Prefix ?? DefaultPrefix}{component.Name}";

    private List<string> Signers(BuilderComponent component) =>
    [
        .. (component.Maintainers.Count > 0 ? component.Maintainers
            : builder.Maintainers.Count > 0 ? builder.Maintainers : [DefaultMaintainer])
            .Select(fingerprint => fingerprint.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant())
            .Where(fingerprint => Fingerprint().IsMatch(fingerprint)).Distinct(),
    ];

    private string Key(BuilderComponent component)
    {
        var signers = Signers(component);
        var number = keys.FindIndex(known => known.SequenceEqual(signers));
        if (number < 0)
        {
            keys.Add(signers);
            number = keys.Count - 1;
        }

        return KeyName(number);
    }

    private static string KeyName(int number) => number == 0 ? "maintainers" : $"maintainers-{number + 1}";

    [GeneratedRegex("^[a-z][a-z0-9-]{0,30}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]{0,100}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Branch();

    [GeneratedRegex("^(?:https|ssh|file)://[A-Za-z0-9@:._/~+-]{1,300}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Url();

    [GeneratedRegex("^[0-9A-F]{40}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Fingerprint();
}
