using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Building;

/// <summary>
/// What makepkg(8) prints of a PKGBUILD(5) when it is asked to (<c>--printsrcinfo</c>), and what a file <c>.SRCINFO</c> has: what
/// holds for the whole source, and then for each package what holds for that instead.
/// </summary>
internal sealed partial class PrintedSource
{
    private const int MostLines = 50_000;
    private const int MostProblems = 20;

    private readonly List<Section> sections = [];

    private PrintedSource()
    {
    }

    private Section Whole => sections[0];

    private IEnumerable<Section> Packages => sections.Skip(1);

    /// <summary>Reads it.</summary>
    /// <param name="text">What was printed.</param>
    /// <param name="from">What says so, for people.</param>
    /// <exception cref="Failure">It is of another form.</exception>
    public static PrintedSource Read(ReadOnlySpan<byte> text, string from)
    {
        var (printed, lines) = (new PrintedSource(), Encoding.UTF8.GetString(text).Split('\n'));
        if (lines.Length > MostLines)
        {
            throw Wrong($"{from} has more than {MostLines} lines");
        }

        foreach (var (at, line) in lines.Index().Where(pair => pair.Item.Trim() is { Length: > 0 } word && word[0] != '#'))
        {
            var match = Entry().Match(line.TrimEnd());
            var (key, value) = (match.Groups["key"].Value, match.Groups["value"].Value.Trim());
            if (!match.Success || (printed.sections.Count == 0 && key != "pkgbase"))
            {
                throw Wrong($"{from}, line {at + 1}, is \"{VisibleText.Of(line.Length > 80 ? line[..80] : line)}\", "
                    + (match.Success ? "but what comes first is pkgbase" : "which is not of the form KEY = VALUE"));
            }

            if (key is "pkgname" || printed.sections.Count == 0)
            {
                printed.sections.Add(new Section(value));
            }
            else
            {
                printed.sections[^1].Add(key, value);
            }
        }

        return printed.sections.Count > 1 ? printed : throw Wrong($"{from} names no package");
    }

    /// <summary>The first thing that another one says otherwise, for people: <c>pkgver = 2</c>; null where nothing is.</summary>
    public string? FirstChange(PrintedSource other)
    {
        if (!sections.Select(section => section.Name).SequenceEqual(other.sections.Select(section => section.Name)))
        {
            return string.Join(", ", other.sections.Select(section => section.Name).Distinct());
        }

        return sections.Zip(other.sections, (ours, theirs) => ours.FirstChange(theirs)).OfType<string>().FirstOrDefault();
    }

    /// <summary>What is built, and what that takes.</summary>
    /// <param name="architecture">The architecture that is built for.</param>
    /// <param name="tests">Whether the source's tests are run.</param>
    /// <exception cref="Failure">Something is not what a PKGBUILD may say: every problem.</exception>
    public PackageRecipe Recipe(string architecture, bool tests)
    {
        var problems = new List<string>();
        var version = Version(problems);
        var packages = new List<PlannedPackage>();
        foreach (var package in Packages)
        {
            if (!SafeName.IsPackage(package.Name))
            {
                problems.Add($"names the package \"{package.Name}\", which none can be called");
            }
            else if (Values(package, "arch", architecture: null).Any(name => name == "any" || name == architecture))
            {
                packages.Add(new PlannedPackage(
                    package.Name,
                    [.. Requirements(Values(package, "provides", architecture), problems)
                        .Select(offer => new ProvidedName(offer.Name, offer.Version.Length == 0 ? null : offer.Version))],
                    Needs(Values(package, "depends", architecture), problems)));
            }
        }

        if (packages.Count == 0 && problems.Count == 0)
        {
            problems.Add($"builds nothing for {architecture}");
        }

        // makepkg installs what the packages depend on, too, before it builds them.
        IReadOnlyList<string> keys = tests ? ["depends", "makedepends", "checkdepends"] : ["depends", "makedepends"];
        var recipe = new PackageRecipe(
            Whole.Name, version, packages,
            [.. keys.SelectMany(key => Needs(Values(Whole, key, architecture), problems))], [])
        {
            Sources = [.. Values(Whole, "source", architecture).Select(NamedSource.Read).OfType<FurtherSource>()],
        };
        problems.AddRange(recipe.Sources.Select(NamedSource.Fault).OfType<string>());
        problems.AddRange(Checksums("").Concat(Checksums($"_{architecture}")));
        return problems.Count == 0 ? recipe : throw new Failure(
            [.. problems.Take(MostProblems).Select(problem => new Problem($"its PKGBUILD {VisibleText.Of(problem)}"))],
            kind: ProblemKind.Unsupported);
    }

    private string Version(List<string> problems)
    {
        string One(string key) => Whole[key] is [var value, ..] ? value : "";
        var (epoch, version, release) = (One("epoch"), One("pkgver"), One("pkgrel"));
        if (!SafeName.IsPackage(Whole.Name))
        {
            problems.Add($"calls itself \"{Whole.Name}\", as no source can be called");
        }

        if (!SafeName.IsVersion(version) || version.AsSpan().IndexOfAny('-', ':') >= 0)
        {
            problems.Add($"has the pkgver \"{version}\", which is no version");
        }

        if (!Release().IsMatch(release))
        {
            problems.Add($"has the pkgrel \"{release}\", which is not of the form INTEGER or INTEGER.INTEGER");
        }

        if (!Epoch().IsMatch(epoch))
        {
            problems.Add($"has the epoch \"{epoch}\", which is no number");
        }

        return $"{(epoch.Trim('0').Length > 0 ? $"{epoch.TrimStart('0')}:" : "")}{version}-{release}";
    }

    // What a package says of itself stands in the place of what holds for all; each architecture counts apart.
    private IReadOnlyList<string> Values(Section section, string key, string? architecture)
    {
        IReadOnlyList<string> Of(string name) => section[name] ?? Whole[name] ?? [];
        return [.. Of(key).Concat(architecture is null ? [] : Of($"{key}_{architecture}")).Where(value => value.Length > 0)];
    }

    private static IReadOnlyList<BuildNeed> Needs(IReadOnlyList<string> values, List<string> problems) =>
    [
        .. Requirements(values, problems)
            .Select(need => new BuildNeed([new NeededName(need.Name, need.Operator, need.Version)])),
    ];

    private static IReadOnlyList<Requirement> Requirements(IReadOnlyList<string> values, List<string> problems)
    {
        var read = new List<Requirement>();
        foreach (var value in values)
        {
            if (Relation().IsMatch(value))
            {
                read.Add(Requirement.Parse(value));
            }
            else
            {
                problems.Add($"has \"{(value.Length > 80 ? value[..80] : value)}\", which is no relation to a package");
            }
        }

        return read;
    }

    // Newer versions of makepkg compute one of what git makes of a repository, which is not there: only a tree of it is.
    private IEnumerable<string> Checksums(string suffix) =>
        from pair in (Whole[$"source{suffix}"] ?? []).Index()
        where NamedSource.Read(pair.Item)?.Repository is not null
        from key in Whole.Keys.Where(key => key.EndsWith($"sums{suffix}", StringComparison.Ordinal))
        where Whole[key]!.ElementAtOrDefault(pair.Index) is not (null or "SKIP")
        select $"has one of {key} for {pair.Item}: what is signed is its tag, so write SKIP";

    private static Failure Wrong(string what) => new(what, kind: ProblemKind.Unsupported);

    [GeneratedRegex(
        @"^\s*(?<key>[a-z0-9_]+) =(?<value>( [^\x00-\x1f\x7f]*)?)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^[0-9]{1,9}(\.[0-9]{1,9})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Release();

    [GeneratedRegex("^[0-9]{0,9}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Epoch();

    [GeneratedRegex(
        @"^[A-Za-z0-9@_+][A-Za-z0-9@._+:-]{0,255}((<=|>=|<|>|=)[A-Za-z0-9@._+:~^-]{1,255})?(: .*)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Relation();

    /// <summary>The source, or one of its packages.</summary>
    private sealed class Section(string name)
    {
        private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);

        public string Name => name;

        public IEnumerable<string> Keys => values.Keys;

        public IReadOnlyList<string>? this[string key] => values.GetValueOrDefault(key);

        public void Add(string key, string value)
        {
            if (!values.TryAdd(key, [value]))
            {
                values[key].Add(value);
            }
        }

        // The order of keys is that of the version of makepkg.
        public string? FirstChange(Section other) => values.Keys.Union(other.values.Keys).Order(StringComparer.Ordinal)
            .Where(key => !(this[key] ?? []).SequenceEqual(other[key] ?? []))
            .Select(key => $"{key} = {string.Join(", ", other[key] ?? [])}").FirstOrDefault();
    }
}
