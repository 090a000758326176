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
/// <param name="Files">Further files that belong to the source, for every distribution.</param>
public sealed partial record SourceDirections(
    IReadOnlyList<string>? Build, IReadOnlyList<string> Commands, IReadOnlyList<FurtherFile> Files)
{
    /// <summary>The file, at the root of a source.</summary>
    public const string FileName = ".qubesbuilder";

    /// <summary>Files with the values that are put in: the version, and the release of it.</summary>
    public const string VersionFile = "version", ReleaseFile = "rel";

    private const int MostCommands = 200;
    private const int MostFiles = 50;

    /// <summary>Of a source without that file.</summary>
    public static SourceDirections None { get; } = new(null, [], []);

    /// <summary>What a source says of itself that is put in.</summary>
    /// <param name="version">The file <see cref="VersionFile"/>; null where there is none.</param>
    /// <param name="release">The file <see cref="ReleaseFile"/>; null where there is none.</param>
    public static Dictionary<string, string> ValuesOf(byte[]? version, byte[]? release)
    {
        var values = new Dictionary<string, string> { ["@BACKEND_VMM@"] = "xen" };
        if (FirstLine(version) is { } said)
        {
            var number = FirstLine(release) ?? "1";
            (values["@VERSION@"], values["@REL@"], values["@VERREL@"]) = (said, number, $"{said}-{number}");
        }

        return values;
    }

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
            root.Entry("source")?.Value is YamlMap all && all.Entry("files") is { } files
                ? FurtherFiles(files.Value, problems)
                : []);
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

    private static List<FurtherFile> FurtherFiles(YamlNode node, Problems problems)
    {
        if (node is YamlScalar { IsNull: true })
        {
            return [];
        }

        if (node is not YamlList list || list.Items.Count > MostFiles || list.Items.Any(item => item is not YamlMap))
        {
            problems.Add(node, $"files must be a list of at most {MostFiles} maps");
            return [];
        }

        return
        [
            .. list.Items.Cast<YamlMap>().Select(item => FurtherFileValue.Read(
                item, keys => Texts(keys, "pubkeys", problems), problems)).OfType<FurtherFile>(),
        ];
    }

    private static string? FirstLine(byte[]? file) =>
        file is not null && Encoding.UTF8.GetString(file).Split('\n')[0].Trim() is { Length: > 0 } line ? line : null;

    [GeneratedRegex("@[A-Z][A-Z_]{0,60}@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder();
}
