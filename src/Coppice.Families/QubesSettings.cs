using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>
/// What <c>qubes:</c> says about the images and packages of a template for Qubes OS. It determines nothing that is grown, only
/// the form that a generation is handed out in, and what a deployed template is like.
/// </summary>
/// <param name="Where">Where it is declared.</param>
public sealed record QubesSettings(SourceSpan Where)
{
    /// <summary>Bytes of the root image.</summary>
    public long? RootSize { get; init; }

    /// <summary>The version of the RPM: that of the Qubes release it is for, <c>4.X.0</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The license of the RPM, one word.</summary>
    public string? License { get; init; }

    /// <summary>The RPM's URL.</summary>
    public string? Url { get; init; }

    /// <summary>What the template is, one line.</summary>
    public string? Summary { get; init; }

    /// <summary>What the template is, some lines.</summary>
    public string? Description { get; init; }

    /// <summary>The template's own menu (<c>whitelisted-appmenus.list</c>): names of desktop files.</summary>
    public IReadOnlyList<string>? MenuItems { get; init; }

    /// <summary>The menu of qubes based on it (<c>vm-whitelisted-appmenus.list</c>).</summary>
    public IReadOnlyList<string>? DefaultMenuItems { get; init; }

    /// <summary>The menu of qubes based on it that provide network (<c>netvm-whitelisted-appmenus.list</c>).</summary>
    public IReadOnlyList<string>? NetvmMenuItems { get; init; }

    /// <summary>Lines of <c>template.conf</c> in order, keys and values as dom0 accepts them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TemplateConf { get; init; } = [];

    /// <summary>The label of the template in Qubes, such as <c>black</c>.</summary>
    public string? Label { get; init; }

    /// <summary>Features that it has in Qubes, names and values; an empty value is one, too.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Features { get; init; } = [];

    /// <summary>Tags that it has in Qubes.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Properties that it has in Qubes, names and values as <c>qvm-prefs</c> takes them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>
    /// These settings where they say something, else those of <paramref name="family"/>; of <c>template.conf</c>,
    /// features and properties key by key. Tags are those of both.
    /// </summary>
    public QubesSettings Over(QubesSettings? family) => family is null ? this : new QubesSettings(Where)
    {
        RootSize = RootSize ?? family.RootSize,
        Version = Version ?? family.Version,
        License = License ?? family.License,
        Url = Url ?? family.Url,
        Summary = Summary ?? family.Summary,
        Description = Description ?? family.Description,
        MenuItems = MenuItems ?? family.MenuItems,
        DefaultMenuItems = DefaultMenuItems ?? family.DefaultMenuItems,
        NetvmMenuItems = NetvmMenuItems ?? family.NetvmMenuItems,
        TemplateConf = Over(TemplateConf, family.TemplateConf),
        Label = Label ?? family.Label,
        Features = Over(Features, family.Features),
        Tags = [.. family.Tags.Union(Tags)],
        Properties = Over(Properties, family.Properties),
    };

    private static IReadOnlyList<KeyValuePair<string, string>> Over(
        IReadOnlyList<KeyValuePair<string, string>> own, IReadOnlyList<KeyValuePair<string, string>> family) =>
        [.. family.Where(line => own.All(other => other.Key != line.Key)), .. own];
}
