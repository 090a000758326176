using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>build:</c> of a component, and what belongs to it.</summary>
internal sealed class PlainBuildValue(Section section, Problems problems)
{
    // Below them no package of a distribution has anything (Filesystem Hierarchy Standard 3.0, 3.13 and 4.9).
    private static readonly string[] Places = ["/opt/", "/usr/local/"];

    private static readonly string[] Parts = [Keys.Prefix, Keys.ComponentVersion, Keys.Needs, Keys.Depends];

    /// <summary>The build; null where there is none, or one that has problems.</summary>
    public PlainBuild? Read()
    {
        if (section.Entry(Keys.Build) is not { } build)
        {
            foreach (var entry in Parts.Select(section.Entry).OfType<YamlEntry>().Where(_ => !problems.Incomplete))
            {
                problems.Add(
                    entry.Key, $"{entry.Key.Value} belongs to build: a source with debian/ says it there",
                    $"{Keys.Build}: [make, make install], or remove {entry.Key.Value}:");
            }

            return null;
        }

        var commands = section.OneOrMore(Keys.Build).Select(command => command.Value).ToList();
        if (commands.Any(string.IsNullOrWhiteSpace) || commands.Count == 0)
        {
            problems.Add(build.Key, "build is a list of commands", $"{Keys.Build}: [make, make install]");
        }

        var prefix = section.Text(Keys.Prefix);
        if (prefix is null && !problems.Incomplete)
        {
            problems.Add(build.Key, "nothing says where it is installed", $"{Keys.Prefix}: /opt/NAME");
        }
        else if (prefix is not null && TreePath.Check(prefix, problems)
            && (!Places.Any((prefix.Value.TrimEnd('/') + "/").StartsWith) || prefix.Value.TrimEnd('/') == "/opt"
                || !prefix.Value.All(IsPlain)))
        {
            problems.Add(
                prefix, $"{Shown.Word(prefix)} is no place for own software: elsewhere packages of the distribution have files",
                "/opt/NAME, /usr/local, or a folder below them, of letters, digits and . _ + -");
        }

        var version = section.Text(Keys.ComponentVersion);
        if (version is not null && !PlainBuild.IsVersion(version.Value))
        {
            problems.Add(
                version, $"{Shown.Word(version)} is not a version", "digits first, then letters, digits and . + ~: 1.2");
        }

        return prefix is null ? null : new PlainBuild(commands, prefix.Value.TrimEnd('/'))
        {
            Version = version?.Value, Needs = Packages(Keys.Needs), Depends = Packages(Keys.Depends),
        };
    }

    private List<string> Packages(string key) =>
        [.. DistinctWords.Of(section.OneOrMore(key), key, problems)
            .Where(word => WordGrammar.Package.Check(word, problems)).Select(word => word.Value)];

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '_' or '+' or '-';
}
