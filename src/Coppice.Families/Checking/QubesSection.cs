using System.Globalization;
using System.Text;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>qubes:</c>, of a family or of a template.</summary>
internal sealed class QubesSection(Problems problems)
{
    private const long LeastRoot = 512L << 20;
    private const long MostRoot = 1L << 40;
    private const int LongestLine = 200;
    private const int LongestText = 4096;

    /// <summary>What it says.</summary>
    public QubesSettings Read(YamlMap map)
    {
        var section = new Section(map, Keys.OfQubes, "qubes", problems);
        var qube = new QubeSettings(problems);
        return new QubesSettings(map.Where)
        {
            RootSize = section.Text(Keys.RootSize) is { } size ? Size(size) : null,
            Version = Checked(section, Keys.QubesVersion, IsVersion, "is not the version of a Qubes release", "version: 4.3.0"),
            License = section.Text(Keys.License) is { } license && WordGrammar.License.Check(license, problems)
                ? license.Value
                : null,
            Url = Checked(
                section, Keys.Url, IsUrl, "is not an http or https URL without spaces and |", "url: https://templates.example/"),
            Summary = Text(
                section, Keys.Summary, text => IsText(text, LongestLine, lines: false),
                $"is not one line of up to {LongestLine} characters without | and without % at its beginning"),
            Description = Text(
                section, Keys.Description, text => IsText(text, LongestText, lines: true),
                $"is not a text of up to {LongestText} characters without |, with no line that begins with %"),
            MenuItems = Items(section, Keys.MenuItems),
            DefaultMenuItems = Items(section, Keys.DefaultMenuItems),
            NetvmMenuItems = Items(section, Keys.NetvmMenuItems),
            TemplateConf = section.Map(Keys.TemplateConf) is { } conf ? new TemplateConf(problems).Read(conf) : [],
            Label = qube.Label(section),
            Features = qube.Features(section),
            Tags = qube.Tags(section),
            Properties = qube.Properties(section),
        };
    }

    private long? Size(YamlScalar size)
    {
        var text = size.Value;
        var number = text.Length is >= 2 and <= 6
            && text[0] != '0'
            && long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : 0;
        var bytes = (number > 0 ? text[^1] : '\0') switch { 'M' => number << 20, 'G' => number << 30, _ => 0 };
        if (bytes is >= LeastRoot and <= MostRoot)
        {
            return bytes;
        }

        problems.Add(size, $"{Shown.Word(size)} is not the size of a root image", "write 512M to 1024G: root-size: 20G");
        return null;
    }

    private string? Checked(Section section, string key, Func<string, bool> allows, string fault, string hint)
    {
        if (section.Text(key) is not { } value)
        {
            return null;
        }

        if (allows(value.Value))
        {
            return value.Value.TrimEnd('\n');
        }

        problems.Add(value, $"{key}: {Shown.Word(value)} {fault}", hint);
        return null;
    }

    // dom0 keeps these texts as features of the template, which are ASCII. One that is not, and qvm-template lists no template
    // any more, of whatever name.
    private string? Text(Section section, string key, Func<string, bool> allows, string fault)
    {
        if (section.Text(key) is { } text && allows(text.Value) && !Ascii.IsValid(text.Value))
        {
            problems.Add(
                text, $"{key}: {Shown.Word(text)} is not ASCII: dom0 could list no template at all any more",
                $"{key}: {Shown.Text(AsciiText.Near(text.Value).TrimEnd('\n'))}");
            return null;
        }

        return Checked(section, key, allows, fault, $"{key}: Debian 12 with a password manager");
    }

    private List<string>? Items(Section section, string key) => section.Has(key)
        ? DistinctWords.Of(section.Texts(key), key, problems)
            .Where(item => WordGrammar.DesktopFile.Check(item, problems) && HasEnding(item)).Select(item => item.Value).ToList()
        : null;

    private bool HasEnding(YamlScalar item)
    {
        if (item.Value.EndsWith(".desktop", StringComparison.Ordinal))
        {
            return true;
        }

        problems.Add(item, $"{Shown.Word(item)} is not the name of a desktop file", $"{Shown.Text(item.Value)}.desktop");
        return false;
    }

    private static bool IsVersion(string text) =>
        text.Split('.') is ["4", { Length: 1 or 2 } minor, "0"] && minor.All(char.IsAsciiDigit);

    private static bool IsUrl(string text) =>
        text.Length <= 1000
            && (text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal))
        && text.All(c => c is > ' ' and < '\x7f' and not '|' and not '"')
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0;

    // The tools of Qubes print what an RPM says about itself as fields between bars. rpmbuild takes a line that begins with % for
    // the next section, however it is written.
    private static bool IsText(string text, int longest, bool lines) =>
        text.Trim().Length > 0
            && text.Length <= longest
            && text.TrimEnd('\n').All(c => c != '|' && (!char.IsControl(c) || (lines && c == '\n')))
        && !text.Split('\n').Any(line => line.TrimStart().StartsWith('%'));
}
