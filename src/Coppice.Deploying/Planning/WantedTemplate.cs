using Coppice.Deploying.Marks;

namespace Coppice.Deploying.Planning;

/// <summary>A template as it is to be in Qubes.</summary>
/// <param name="Name">Its name, there as here.</param>
/// <param name="Family">Its family.</param>
/// <param name="Generation">The generation.</param>
/// <param name="Size">The least size of its root volume, in bytes.</param>
/// <param name="Settings">What it is like beyond its root volume.</param>
public sealed record WantedTemplate(
    string Name, string Family, GenerationMark Generation, long Size, WantedSettings Settings)
{
    /// <summary>The template that it grows on, where it is one of the family; null for a base.</summary>
    public string? Parent { get; init; }
}

/// <summary>What a template is like beyond its root volume. What is not named stays as it is.</summary>
public sealed record WantedSettings
{
    /// <summary>The feature by which qvm-template takes a template for its own, when ten others are there, too.</summary>
    public const string NameFeature = "template-name";

    /// <summary>The label where none is declared.</summary>
    public const string DefaultLabel = "black";

    /// <summary>The property with the label.</summary>
    public const string LabelProperty = "label";

    /// <summary>The label; null where it is for the user to choose.</summary>
    public string? Label { get; init; }

    /// <summary>Features, names and values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Features { get; init; } = [];

    /// <summary>Features that get their values with each image, and are left alone in between.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ImageFeatures { get; init; } = [];

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Properties, names and values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>The names of all features.</summary>
    public IEnumerable<string> FeatureNames => Features.Concat(ImageFeatures).Select(feature => feature.Key);

    /// <summary>All properties, the label among them.</summary>
    public IEnumerable<KeyValuePair<string, string>> AllProperties =>
        Label is { } label ? Properties.Prepend(new(LabelProperty, label)) : Properties;
}
