using Coppice.Deploying.Marks;

namespace Coppice.Deploying.Planning;

/// <summary>What kind of setting changes.</summary>
public enum SettingKind
{
    /// <summary>A feature.</summary>
    Feature,

    /// <summary>A tag, which has no value.</summary>
    Tag,

    /// <summary>A property.</summary>
    Property,
}

/// <summary>A setting of a template that is to change.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="From">Its value now; null where there is none.</param>
/// <param name="To">The value that it gets.</param>
public sealed record SettingChange(SettingKind Kind, string Name, string? From, string To)
{
    /// <summary>
    /// What has to change, in the order in which it is done. The feature by which qvm-template knows a template comes last: with
    /// one of the others missing, qvm-template lists no template at all.
    /// </summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="found">What is there; null for a template that is yet to be created.</param>
    /// <param name="withImage">Whether there is a new image.</param>
    public static IReadOnlyList<SettingChange> Between(WantedTemplate wanted, QubeState? found, bool withImage)
    {
        var settings = wanted.Settings;
        var features = settings.Features
            .Concat(settings.ImageFeatures.Where(feature => withImage || found?.Features.ContainsKey(feature.Key) != true))
            .Where(feature => withImage && feature.Key == WantedSettings.NameFeature || Value(feature.Key) != feature.Value)
            .Select(feature => new SettingChange(SettingKind.Feature, feature.Key, Value(feature.Key), feature.Value)).ToList();
        var tags = settings.Tags.Where(tag => found?.Tags.Contains(tag) != true)
            .Select(tag => new SettingChange(SettingKind.Tag, tag, null, ""));
        // A template is created with its label.
        var properties = (found is null ? settings.Properties : settings.AllProperties)
            .Select(pair => Property(pair.Key, pair.Value)).OfType<SettingChange>();
        return
        [
            .. features.Where(change => change.Name != WantedSettings.NameFeature), .. tags, .. properties,
            .. features.Where(change => change.Name == WantedSettings.NameFeature),
        ];

        string? Value(string name) => found?.Features.GetValueOrDefault(name);

        SettingChange? Property(string name, string declared)
        {
            var there = found?.Properties.GetValueOrDefault(name);
            var written = there?.Written(declared) ?? declared;
            return there?.Value == written ? null : new SettingChange(SettingKind.Property, name, there?.Value, written);
        }
    }
}
