using System.Globalization;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads what a template declares beside packages, files and scripts.</summary>
internal sealed class SettingsSection(Problems problems)
{
    private const string FetchExample =
        "fetch: [{url: https://mirror.example/tool.tar.gz, sha256: …, to: /opt/tool, unpack: {strip: 1}}]";

    private const int MostStripped = 20;

    // debconf-devel(7), "TYPES", and what debconf-set-selections(1) takes besides.
    private static readonly string[] QuestionTypes =
        ["string", "boolean", "select", "multiselect", "note", "text", "password", "title", "error", "seen"];

    /// <summary>What it declares.</summary>
    public TemplateSettings Read(Section section) => new()
    {
        Debconf = [.. DistinctWords.Of(section.Texts(Keys.Debconf), Keys.Debconf, problems).Where(IsAnswer).Select(Word)],
        Users = new UserSection(problems).Read(section),
        Fetch = [.. section.Maps(Keys.Fetch, FetchExample).Select(Fetch).OfType<FetchDeclaration>()],
        Edits = new EditSection(problems).Read(section),
        DeletePaths =
        [
            .. DistinctWords.Of(section.Texts(Keys.DeletePaths), Keys.DeletePaths, problems)
                .Where(word => TreePath.CheckPattern(word, "/usr/share/doc/*", problems, mayHaveBlanks: true)).Select(Word),
        ],
        Locale = Checked(section, Keys.Locale, WordGrammar.Locale),
        Timezone = Checked(section, Keys.Timezone, WordGrammar.Timezone) is { } zone && IsZone(zone) ? zone : null,
        Services = new ServiceSection(problems).Read(section),
        Vars = new VarsSection(problems).Read(section),
    };

    private DeclaredWord? Checked(Section section, string key, WordGrammar grammar) =>
        section.Text(key) is { } word && grammar.Check(word, problems) ? Word(word) : null;

    private bool IsZone(DeclaredWord zone)
    {
        if (!zone.Value.Split('/').Contains(""))
        {
            return true;
        }

        problems.Add(zone.Where, $"{Shown.Text(zone.Value)} is not a time zone", "timezone: Europe/London");
        return false;
    }

    private bool IsAnswer(YamlScalar line)
    {
        const string Hint = "write PACKAGE QUESTION TYPE VALUE, as debconf-get-selections prints it: "
            + "\"tzdata tzdata/Areas select Etc\"";
        var words = line.Value.Split([' ', '\t'], 4, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3
            || line.Value.Any(char.IsControl) || line.Value.EndsWith('\\') || !WordGrammar.Package.Allows(words[0]))
        {
            problems.Add(line, $"{Shown.Word(line)} answers no question of debconf", Hint);
            return false;
        }

        if (!QuestionTypes.Contains(words[2]))
        {
            problems.Add(
                line, $"{Shown.Text(words[2])} is not a type of question{problems.Question(words[2], QuestionTypes)}", Hint);
            return false;
        }

        return true;
    }

    private FetchDeclaration? Fetch(YamlMap map)
    {
        var section = new Section(map, Keys.OfFetch, "a file to fetch", problems);
        var (url, hash, to) = (section.Text("url"), section.Text("sha256"), section.Text("to"));
        foreach (var missing in ((string[])["url", "sha256", "to"]).Where(key => !section.Has(key)))
        {
            problems.Add(
                map, $"this file to fetch has no {missing}",
                missing == "sha256" ? "sha256sum FILE    # of a copy that you trust" : $"add {missing}:");
        }

        var isUrl = url is not null && IsUrl(url);
        var isHash = hash is not null && IsHash(hash);
        var isPath = to is not null && TreePath.Check(to, problems);
        var rights = new RightsValue(problems).Read(section);
        var unpack = section.Has("unpack") ? Unpack(section) : null;
        if (section.Has("unpack") && rights != FileRights.None)
        {
            problems.Add(
                map, "what is unpacked has the modes of the archive, and belongs to root", "remove mode, owner and group");
        }

        return isUrl && isHash && isPath
            ? new FetchDeclaration(
                new Uri(url!.Value), hash!.Value.ToLowerInvariant(), to!.Value.TrimEnd('/'), unpack, rights, map.Where)
            : null;
    }

    private int? Unpack(Section section)
    {
        if (section.Map("unpack") is not { } map)
        {
            return null;
        }

        if (new Section(map, Keys.OfUnpack, "unpack", problems).Text("strip") is not { } strip)
        {
            return 0;
        }

        if (int.TryParse(strip.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostStripped)
        {
            return number;
        }

        problems.Add(
            strip, $"{Shown.Word(strip)} is not a number of components",
            $"write how many leading folders to drop, 0 to {MostStripped}: unpack: {{strip: 1}}");
        return null;
    }

    private bool IsUrl(YamlScalar url)
    {
        if (url.Value.Length <= 2000
            && url.Value.All(c => c is > ' ' and < '\x7f')
            && Uri.TryCreate(url.Value, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" or "file"
            && uri.UserInfo.Length == 0)
        {
            return true;
        }

        problems.Add(
            url, $"{Shown.Word(url)} is not a URL of a file",
            "write an https, http or file URL without a user name: https://mirror.example/tool.tar.gz");
        return false;
    }

    private bool IsHash(YamlScalar hash)
    {
        if (hash.Value.Length == 64 && hash.Value.All(char.IsAsciiHexDigit))
        {
            return true;
        }

        problems.Add(hash, $"{Shown.Word(hash)} is not a SHA-256", "write 64 hexadecimal digits, as sha256sum prints them");
        return false;
    }

    private static DeclaredWord Word(YamlScalar word) => new(word.Value, word.Where);
}
