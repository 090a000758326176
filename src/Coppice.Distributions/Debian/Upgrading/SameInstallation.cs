using System.Text;
using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// Whether dpkg would do the same to install two versions of a package: run the same scripts, in the same place among the others,
/// activate the same triggers, and keep the same configuration files (deb-control(5), deb-triggers(5)).
/// </summary>
internal static partial class SameInstallation
{
    // What describes the payload and says nothing about installing it.
    private static readonly string[] Descriptive = ["control", "md5sums", "shlibs", "symbols"];

    // The order in which packages are configured follows from what they depend on; the marks of a base follow from the other two.
    private static readonly string[] Decisive =
    [
        "Essential", "Protected", "Priority", "Multi-Arch", "Provides", Depends, "Pre-Depends",
    ];

    private const string Depends = "Depends";

    /// <param name="package">The package.</param>
    /// <param name="order">The dependencies that decide where it is configured.</param>
    /// <param name="configuredAgain">Whether it is configured again: its script gets the answers of a rebuild.</param>
    /// <exception cref="MustRebuildException">It would not, or may not.</exception>
    public static void Check(UpgradedPackage package, ConfigurationOrder order, bool configuredAgain = false)
    {
        var (then, now) = (package.Then.Control, package.Now.Control);
        if (then.Keys.Except(now.Keys)
            .Concat(now.Keys.Except(then.Keys)).Order(StringComparer.Ordinal).FirstOrDefault() is { } other)
        {
            throw new MustRebuildException($"only one version of {package.Name} has a {VisibleName(other)}");
        }

        if (then.Keys.Except(Descriptive)
            .Order(StringComparer.Ordinal).FirstOrDefault(name => !Same(then[name], now[name])) is { } changed)
        {
            throw new MustRebuildException($"the {VisibleName(changed)} of {package.Name} changed");
        }

        if (now.Where(file => InstallationScripts.Names.Contains(file.Key) && !(configuredAgain && file.Key == "postinst"))
            .FirstOrDefault(file => Asks(file.Value, package.Name)) is { Key: { } asking })
        {
            throw new MustRebuildException($"the {asking} of {package.Name} asks dpkg about {package.Name}");
        }

        if (Decisive.FirstOrDefault(field => !IsSame(field, Field(then, field), Field(now, field))) is { } different)
        {
            throw new MustRebuildException($"the {different} of {package.Name} changed");
        }

        bool IsSame(string field, string before, string after) =>
            field == Depends ? order.IsSame(before, after) : before == after;
    }

    private static string VisibleName(string name) => Foundation.VisibleText.Of(name);

    // debhelper signs what it adds with its own version.
    private static bool Same(ControlFile then, ControlFile now) =>
        then.IsExecutable == now.IsExecutable
        && (then.Content.Span.SequenceEqual(now.Content.Span)
            || Signature().Replace(Text(then), "") == Signature().Replace(Text(now), ""));

    // The answer has the version in it.
    private static bool Asks(ControlFile script, string package) =>
        Text(script).Split('\n').Any(line => Question().IsMatch(line) && Name().Matches(line).Any(word => word.Value == package));

    private static string Text(ControlFile file) => Encoding.Latin1.GetString(file.Content.Span);

    // Without the versions in parentheses: they do not change the order.
    private static string Field(IReadOnlyDictionary<string, ControlFile> control, string field) =>
        control.TryGetValue("control", out var text)
            ? Version().Replace(Encoding.UTF8.GetString(Stanza.Field(text.Content.Span, Encoding.ASCII.GetBytes(field))), "")
            : "";

    [GeneratedRegex(
        @"^# (?:Automatically|Triggers) added by dh_\S+\n", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Signature();

    [GeneratedRegex(@"[a-z0-9][a-z0-9+.-]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[^#]*(?:\bdpkg-query\b|\bdpkg\s+(?:-[slW]|--status|--list))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Question();

    [GeneratedRegex(@"\s*\([^)]*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Version();
}
