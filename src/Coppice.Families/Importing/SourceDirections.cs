using System.Text;
using System.Text.RegularExpressions;
using Coppice.Families.Checking;
using Coppice.Families.Yaml;
using Coppice.Foundation;

namespace Coppice.Families.Importing;

/// <summary>
/// What a source says in <c>.qubesbuilder</c> of how packages are made of it (the format of builder v2): text in which values
/// are put, and then YAML.
/// </summary>
/// <param name="Build">The folders that say what is built; empty: nothing is. Null where it does not say.</param>
/// <param name="Commands">Commands that change the source before its source package is made, in order.</param>
/// <param name="Files">Addresses of further files that the source package has.</param>
public sealed partial record SourceDirections(
    IReadOnlyList<string>? Build, IReadOnlyList<string> Commands, IReadOnlyList<string> Files)
{
    /// <summary>The file, at the root of a source.</summary>
    public const string FileName = ".qubesbuilder";

    /// <summary>Files with the values that are put in: the version, and the release of it.</summary>
    public const string VersionFile = "version", ReleaseFile = "rel";

    private const int MostCommands = 200;

    /// <summary>Of a source without that file.</summary>
    public static SourceDirections None { get; } = new(null, [], []);

    /// <summary>Reads it.</summary>
    /// <param name="text">The file.</param>
    /// <param name="places">
    /// Where what counts may stand, as keys of the outer and the next map; of what stands at several, the last one counts.
    /// </param>
    /// <param name="values">What is put in, by placeholder: <c>@VERSION@</c>.</param>
    /// <exception cref="Failure">It is not YAML, or of another form: every problem.</exception>
    public static SourceDirections Read(
        byte[] text, IReadOnlyList<(string Outer, string Inner)> places, IReadOnlyDictionary<string, string> values)
    {
        var limits = new FamilyLimits();
        var problems = new Problems(limits, FileName);
        var filled = Placeholder().Replace(
            Encoding.UTF8.GetString(text), match => values.GetValueOrDefault(match.Value, match.Value));
        if (string.IsNullOrWhiteSpace(filled))
        {
            return None;
        }

        var root = new YamlDocumentReader(new YamlSource(FileName, "/", filled), new NodeBudget(limits), limits, problems).Read();
        problems.ThrowIfAny();
        var chosen = new Dictionary<string, YamlNode>();
        foreach (var (outer, inner) in places)
        {
            if (root.Entry(outer)?.Value is YamlMap map && map.Entry(inner)?.Value is YamlMap ours)
            {
                ours.Entries.ToList().ForEach(entry => chosen[entry.Key.Value] = entry.Value);
            }
        }

        var source = chosen.GetValueOrDefault("source") as YamlMap;
        var read = new SourceDirections(
            chosen.TryGetValue("build", out var build) ? Texts(build, "build", problems) : null,
            source?.Entry("commands") is { } commands ? Texts(commands.Value, "commands", problems) : [],
            chosen.TryGetValue("files", out var files) ? Addresses(files, problems) : []);
        problems.ThrowIfAny();
        return read;
    }

    /// <summary>Placeholders that no value was put in for, in the commands.</summary>
    public IReadOnlyList<string> Unknown =>
        [.. Commands.SelectMany(command => Placeholder().Matches(command)).Select(match => match.Value).Distinct()];

    private static List<string> Texts(YamlNode node, string key, Problems problems)
    {
        if (node is YamlScalar { IsNull: true })
        {
            return [];
        }

        var items = node is YamlList list ? list.Items : [node];
        if (items.Count > MostCommands || items.Any(item => item is not YamlScalar))
        {
            problems.Add(node, $"{key} must be a list of at most {MostCommands} texts");
            return [];
        }

        return [.. items.Cast<YamlScalar>().Select(text => text.Value)];
    }

    private static List<string> Addresses(YamlNode node, Problems problems)
    {
        if (node is YamlScalar { IsNull: true })
        {
            return [];
        }

        if (node is not YamlList list || list.Items.Any(item => item is not YamlMap))
        {
            problems.Add(node, "files must be a list of maps");
            return [];
        }

        return
        [
            .. list.Items.Cast<YamlMap>().Select(
                item => ((item.Entry("url") ?? item.Entry("git-url"))?.Value as YamlScalar)?.Value ?? "a file without url"),
        ];
    }

    [GeneratedRegex("@[A-Z][A-Z_]{0,60}@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
