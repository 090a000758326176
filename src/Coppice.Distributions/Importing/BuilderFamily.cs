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

    private readonly BuilderConfiguration builder;
    private readonly StringBuilder text = new();
    private readonly List<IReadOnlyList<string>> keys = [];

    private BuilderFamily(BuilderConfiguration builder) => this.builder = builder;

    /// <summary>The text of the family file.</summary>
    public static string Of(BuilderConfiguration builder) => new BuilderFamily(builder).Write();

    private string Write()
    {
        var components = builder.Components.Where(IsTaken).ToList();
        var targets = builder.Distributions.DistinctBy(distribution => distribution.Name).Select(Target).OfType<BuilderTarget>()
            .ToList();
        var built = components.Where(component =>
            component.HasPackages && targets.Exists(target => target.Components.Contains(component.Name))).ToList();
        foreach (var component in components.Except(built))
        {
            builder.Leave(
                $"component {component.Name}", component.HasPackages
                    ? "it is not known to give packages to templates; if it does, add it to components: and builds:"
                    : "no packages are made of it",
                component.Where);
        }

        WriteComponents(built);
        text.Append("\narchives:\n");
        foreach (var target in targets)
        {
            var own = built.Where(component => target.Components.Contains(component.Name)).Select(one => one.Name).ToList();
            text.Append($"  {target.Name}: {{{target.Archive}}}\n");
            text.Append(own.Count == 0 ? ""
                : $"  qubes-{target.Name}:\n    {target.Type}\n    builds: [{string.Join(", ", own)}]\n"
                    + $"    in: buildd-{target.Name}\n    take: all\n");
        }

        text.Append("\ntemplates:\n");
        foreach (var target in targets)
        {
            var hasOwn = built.Any(component => target.Components.Contains(component.Name));
            text.Append($"  base-{target.Name}: {{archive: {target.Name}")
                .Append(target.Base.Length > 0 ? $", packages: {target.Base}}}\n" : "}\n");
            text.Append(hasOwn ? $"  buildd-{target.Name}: {{from: base-{target.Name}, packages: {target.Tools}}}\n" : "");
            foreach (var template in builder.Templates.Where(template => SuiteOf(template) == target.Name))
            {
                Write(template, target, hasOwn);
            }
        }

        foreach (var template in builder.Templates
            .Where(template => targets.TrueForAll(target => target.Name != SuiteOf(template))))
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

    private void Write(BuilderTemplate template, BuilderTarget target, bool hasOwn)
    {
        if (!target.Flavors.TryGetValue(template.Flavor, out var packages))
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
            ? $"  {template.Name}: {{from: base-{target.Name}, archives: [qubes-{target.Name}], "
                + $"packages: [{string.Join(", ", packages)}]}}\n"
            : $"  {template.Name}: {{from: base-{target.Name}}}\n");
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

    private BuilderTarget? Target((string Name, SourceSpan Where) distribution)
    {
        var target = BuilderTarget.Of(distribution.Name);
        if (target is null or { NeedsMirror: true })
        {
            builder.Leave(
                $"distribution {distribution.Name}{(target is null ? "" : ": mirror")}", target is null
                    ? "Coppice makes templates of Debian and Arch Linux"
                    : "its own mirrors do not sign their databases: add mirror: of one that does, and its keys to keyring:",
                distribution.Where);
        }

        return target;
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
