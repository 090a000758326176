using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>
/// Reads what <c>qubes:</c> says about the template as a qube: label, features, tags, properties. What qubesd would refuse is an
/// error, and so is what <c>coppice deploy</c> sets itself.
/// </summary>
internal sealed class QubeSettings(Problems problems)
{
    private const int LongestValue = 4096;
    private const string CreatedBy = "created-by-";

    // Features by which qvm-template and deploy know a template.
    private static readonly string[] OwnBeginnings = ["template-", "coppice-"];
    private static readonly string[] Menus = [Keys.MenuItems, Keys.DefaultMenuItems, Keys.NetvmMenuItems];

    // What a qube is, and no value that could be set.
    private static readonly string[] NoSettings = ["name", "qid", "uuid", "xid", "klass", "template", "installed_by_rpm"];

    /// <summary>The label, or null.</summary>
    public string? Label(Section section) =>
        section.Text(Keys.Label) is { } label && WordGrammar.QubesLabel.Check(label, problems) ? label.Value : null;

    /// <summary>The features.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Features(Section section) =>
        Pairs(section, Keys.Features, WordGrammar.QubesFeature, key =>
            Menus.Contains(key) ? $"write {key}: under qubes: instead, as a list"
            : OwnBeginnings.Any(beginning => key.StartsWith(beginning, StringComparison.Ordinal))
                ? "remove the line: coppice deploy sets the feature itself"
            : null);

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags(Section section)
    {
        var tags = DistinctWords.Of(section.Texts(Keys.Tags), Keys.Tags, problems);
        foreach (var tag in tags.Where(tag => tag.Value.StartsWith(CreatedBy, StringComparison.Ordinal)))
        {
            problems.Add(tag, $"only Qubes itself gives the tag {Shown.Word(tag)}", "remove it");
        }

        return [.. tags.Where(tag => WordGrammar.QubesTag.Check(tag, problems)).Select(tag => tag.Value)];
    }

    /// <summary>The properties.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties(Section section) =>
        Pairs(section, Keys.Properties, WordGrammar.QubesProperty, key =>
            key == Keys.Label ? "write label: under qubes: instead"
            : NoSettings.Contains(key) ? "remove the line: this property of a template cannot be set"
            : null);

    private List<KeyValuePair<string, string>> Pairs(
        Section section, string key, WordGrammar names, Func<string, string?> insteadOf)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var entry in section.Map(key)?.Entries ?? [])
        {
            if (entry.Value is not YamlScalar value)
            {
                problems.Add(entry.Value, $"{Shown.Word(entry.Key)} must be a text, but this is {entry.Value.Kind}");
            }
            else if (insteadOf(entry.Key.Value) is { } instead)
            {
                problems.Add(entry.Key, $"{key} cannot have {Shown.Word(entry.Key)}", instead);
            }
            else if (names.Check(entry.Key, problems) && IsValue(entry.Key, value))
            {
                pairs.Add(new KeyValuePair<string, string>(entry.Key.Value, value.Value));
            }
        }

        return pairs;
    }

    private bool IsValue(YamlScalar key, YamlScalar value)
    {
        if (value.IsNull)
        {
            problems.Add(value, $"{Shown.Word(key)} has no value", $"{Shown.Text(key.Value)}: \"\"");
            return false;
        }

        if (value.Value.Length <= LongestValue && value.Value.All(c => c is >= ' ' and <= '~'))
        {
            return true;
        }

        problems.Add(
            value,
            $"the value of {Shown.Word(key)} is not up to {LongestValue} characters of printable ASCII: Qubes would refuse it",
            $"{Shown.Text(key.Value)}: {Shown.Text(AsciiText.Near(value.Value.Replace('\n', ' ').Trim()))}");
        return false;
    }
}
