using System.Text;
using Coppice.Distributions.Debian.Updates;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Coppice's own pins (apt_preferences(5)): they have a template's apt take from an archive what the family file says, and they
/// say nothing that Coppice does not do itself while the template grows.
/// </summary>
internal static class AptPins
{
    /// <summary>The priority of a package that is asked for from one archive: above that of every other one.</summary>
    public const int AskedPriority = 990;

    private const string Folder = "/etc/apt/preferences.d";

    // apt reads them in the order of their names, and of pins for one package the first counts: what is asked for comes before
    // what may be taken.
    private const string Asked = $"{Folder}/10-coppice-";
    private const string Taken = $"{Folder}/50-coppice-";
    private const string Ending = ".pref";

    // What a pin's value may have without meaning something else there: no comma, pattern or expression.
    private const string Plain = " ._:+~()-";

    /// <summary>The file with the pins of an archive.</summary>
    public static string FileOf(PackageSource source) => $"{Taken}{source.Archive.Name}{Ending}";

    /// <summary>The file with the pins of a declaration.</summary>
    public static string FileOf(TemplateDeclaration declaration) => $"{Asked}{declaration.Name}{Ending}";

    /// <summary>Whether a path without a leading slash is that of such a file.</summary>
    public static bool IsOne(string path) =>
        path.StartsWith(Asked[1..], StringComparison.Ordinal) || path.StartsWith(Taken[1..], StringComparison.Ordinal);

    /// <summary>The pins of an archive of which only some packages may be taken: nothing else, and these as it ranks.</summary>
    public static string OfTaken(PackageSources sources, PackageSource source)
    {
        var text = new StringBuilder();
        foreach (var (suite, _) in TemplateAddress.Reachable(source))
        {
            var pin = Target(sources, source, suite) ?? throw Alike(source);
            foreach (var name in source.Take.Names!)
            {
                Add(text, name, pin, SuiteRules.Of(suite).Priority);
            }

            Add(text, "*", pin, -1);
        }

        return text.ToString();
    }

    /// <summary>The pins of packages that a declaration asks for from one archive; empty when there are none.</summary>
    public static string OfAsked(PackageSources sources, TemplateDeclaration declaration)
    {
        var asked = declaration.Packages.Where(word => word.Archive is not null).Select(word => OfName(
            sources, sources.All.First(source => source.Archive.Name == word.Archive), word.Value.Split(':')[0]));
        return string.Join('\n', asked.Where(text => text.Length > 0));
    }

    private static string OfName(PackageSources sources, PackageSource source, string name)
    {
        var text = new StringBuilder();
        foreach (var (suite, _) in TemplateAddress.Reachable(source))
        {
            Add(text, name, Target(sources, source, suite) ?? throw Alike(source), AskedPriority);
        }

        return text.ToString();
    }

    private static IEnumerable<string> Pins(string text) =>
        text.Split("\n\n").Select(pin => pin.Trim('\n')).Where(pin => pin.Length > 0);

    /// <summary>
    /// Those of some files that Coppice wrote for the sources, when all that it writes for them is there and nothing else is in
    /// these files; else null. Which declaration asked for what is of no matter here.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="files">Files by their paths without a leading slash.</param>
    public static IReadOnlySet<string>? Own(
        PackageSources sources, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var restricted = sources.Further.Where(source => !source.Take.IsAll);
        var expected = restricted.SelectMany(source => Pins(OfTaken(sources, source)))
            .Concat(sources.All.SelectMany(source => source.Asked.SelectMany(name => Pins(OfName(sources, source, name)))))
            .ToHashSet(StringComparer.Ordinal);
        var own = files.Keys.Where(IsOne).ToHashSet(StringComparer.Ordinal);
        var found = own.SelectMany(path => Pins(Encoding.UTF8.GetString(files[path].Span))).ToHashSet(StringComparer.Ordinal);
        return expected.SetEquals(found) ? own : null;
    }

    /// <summary>
    /// What tells a suite of an archive from those of all other archives, as a pin says it; null when nothing does.
    /// </summary>
    public static string? Target(PackageSources sources, PackageSource source, SuiteSnapshot suite)
    {
        // What is published says other things of itself than what is taken here: there the host decides.
        List<string> own = source.Published is null ? [.. Words(suite)] : [];
        var others = sources.All.Where(other => !ReferenceEquals(other, source)).ToList();
        if (own.Count > 0
            && others.SelectMany(other => other.Archive.Suites).All(other => Words(other).ToList() is var words
                && own.Exists(word => !words.Contains(word, StringComparer.OrdinalIgnoreCase))))
        {
            return $"release {string.Join(',', own)}";
        }

        var host = Host(source, suite);
        return host.Length > 0 && others.All(other => other.Archive.Suites.All(
            foreign => !string.Equals(Host(other, foreign), host, StringComparison.OrdinalIgnoreCase)))
            ? $"origin \"{host}\""
            : null;
    }

    /// <summary>
    /// The first archive that has to be told apart, because only some packages may be taken of it or some are asked for from it,
    /// and cannot; with the one that is like it. Null when there is none.
    /// </summary>
    public static (PackageSource One, PackageSource Other)? Indistinct(PackageSources sources)
    {
        foreach (var source in sources.All.Where(source => !source.Take.IsAll || source.Asked.Count > 0))
        {
            foreach (var (suite, _) in TemplateAddress.Reachable(source)
                .Where(pair => Target(sources, source, pair.Suite) is null))
            {
                return (source, sources.All.First(other => !ReferenceEquals(other, source)
                    && Target(new PackageSources([other, source]), source, suite) is null));
            }
        }

        return null;
    }

    private static Failure Alike(PackageSource source) =>
        new($"nothing tells the archive {source.Archive.Name} apart from the others of its template", "coppice plan",
            kind: ProblemKind.Unsupported);

    private static void Add(StringBuilder text, string name, string pin, int priority) =>
        text.Append(text.Length == 0 ? "" : "\n").Append($"Package: {name}\nPin: {pin}\nPin-Priority: {priority}\n");

    private static IEnumerable<string> Words(SuiteSnapshot suite) => SuiteRules.Of(suite).Identity
        .Where(field => field.Value.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c)))
        .Select(field => $"{field.Key}={field.Value}");

    private static string Host(PackageSource source, SuiteSnapshot suite) =>
        TemplateAddress.Of(source, suite) is { IsFile: false } address ? address.Host : "";
}
