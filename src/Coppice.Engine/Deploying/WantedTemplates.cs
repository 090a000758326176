using System.Globalization;
using Coppice.Delivery.Images;
using Coppice.Delivery.Rpm;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Families;
using Coppice.Store.Generations;

namespace Coppice.Engine.Deploying;

/// <summary>What templates are to be like in Qubes, by what the family file says of them and by their generations.</summary>
/// <param name="family">The family.</param>
/// <param name="now">When images are made current.</param>
internal sealed class WantedTemplates(Family family, DateTimeOffset now)
{
    private const string TimeForm = "yyyy-MM-dd HH:mm:ss";
    private const string VirtMode = "virt-mode";
    private const string Kernel = "kernel";

    /// <summary>A generation as it would be deployed.</summary>
    public WantedTemplate Of(Generation generation) => new(
        generation.Template, family.Name, new GenerationMark(generation.Template, generation.Number, generation.Tree),
        SizeOf(generation.Template), SettingsOf(generation)) { Parent = family.Template(generation.Template).Parent };

    /// <summary>One that the store no longer has: its root volume, and what the family file says of the template.</summary>
    public WantedTemplate Of(GenerationMark mark) =>
        new(mark.Template, family.Name, mark, SizeOf(mark.Template), Declared(mark.Template));

    /// <summary>What the family file says of a template, whatever its generation.</summary>
    public WantedSettings Declared(string template)
    {
        if (family.QubesOf(template) is not { } qubes)
        {
            return new WantedSettings();
        }

        // A feature that is written out wins over what another key means for it.
        var features = new List<KeyValuePair<string, string>>();
        Menu("menu-items", qubes.MenuItems);
        Menu("default-menu-items", qubes.DefaultMenuItems);
        Menu("netvm-menu-items", qubes.NetvmMenuItems);
        features.AddRange(qubes.TemplateConf.Where(line => line.Key is not (VirtMode or Kernel)));
        features.AddRange(qubes.Features);
        var properties = qubes.TemplateConf.Where(line => line.Key is VirtMode or Kernel)
            .Select(line => new KeyValuePair<string, string>(line.Key.Replace('-', '_'), line.Value)).Concat(qubes.Properties);
        return new WantedSettings
        {
            Label = qubes.Label,
            Features = LastOfEach(features),
            Tags = qubes.Tags,
            Properties = LastOfEach(properties),
        };

        void Menu(string feature, IReadOnlyList<string>? items)
        {
            if (items is not null)
            {
                features.Add(new(feature, string.Join(' ', items)));
            }
        }
    }

    // qvm-template lists and upgrades what has all of these; a template without license and URL has none of them.
    private WantedSettings SettingsOf(Generation generation)
    {
        var declared = Declared(generation.Template);
        if (family.QubesOf(generation.Template) is not { License: not null, Url: not null } qubes)
        {
            return declared;
        }

        var rpm = RpmDescription.Of(generation.Template, family.Name, qubes, release: null, generation.Created);
        return declared with
        {
            Features =
            [
                .. declared.Features, new(WantedSettings.NameFeature, rpm.Template), new("template-epoch", "0"),
                new("template-version", rpm.Version), new("template-release", rpm.Release), new("template-reponame", "coppice"),
                new("template-buildtime", Text(generation.Created)), new("template-license", rpm.License),
                new("template-url", rpm.Url), new("template-summary", rpm.Summary),
                new("template-description", rpm.Description.TrimEnd('\n').Replace('\n', '|')),
            ],
            ImageFeatures = [new("template-installtime", Text(now))],
        };
    }

    private long SizeOf(string name) => family.QubesOf(name)?.RootSize ?? ImageOptions.DefaultSize;

    private static List<KeyValuePair<string, string>> LastOfEach(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Reverse().DistinctBy(pair => pair.Key).Reverse()];

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
}
