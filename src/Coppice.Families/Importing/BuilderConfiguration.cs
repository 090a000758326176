using Coppice.Foundation;

namespace Coppice.Families.Importing;

/// <summary>What the configuration of another builder says, as far as it means something here.</summary>
public sealed class BuilderConfiguration
{
    /// <summary>What is not taken over, in the order of the file.</summary>
    public List<NotTaken> NotTaken { get; } = [];

    /// <summary>The address that components lie below, without a slash at its end; null where it is not said.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>What stands before a component's name in its address.</summary>
    public string? Prefix { get; set; }

    /// <summary>The branch of components that name none.</summary>
    public string? Branch { get; set; }

    /// <summary>Fingerprints of the keys that may sign components that name none.</summary>
    public IReadOnlyList<string> Maintainers { get; set; } = [];

    /// <summary>Distributions of templates, as that builder calls them, without <c>vm-</c>; and where they stand.</summary>
    public List<(string Name, SourceSpan Where)> Distributions { get; } = [];

    /// <summary>The components, in order.</summary>
    public List<BuilderComponent> Components { get; } = [];

    /// <summary>The templates, in order.</summary>
    public List<BuilderTemplate> Templates { get; } = [];

    /// <summary>Notes what is not taken over.</summary>
    public void Leave(string what, string why, SourceSpan where) => NotTaken.Add(new NotTaken(what, why, where));
}

/// <summary>A component of another builder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Where">Where it stands.</param>
public sealed record BuilderComponent(string Name, SourceSpan Where)
{
    /// <summary>Its address; null: by the rule of the whole.</summary>
    public string? Url { get; init; }

    /// <summary>Its branch; null: that of the whole.</summary>
    public string? Branch { get; init; }

    /// <summary>Whose signatures count; empty: those of the whole.</summary>
    public IReadOnlyList<string> Maintainers { get; init; } = [];

    /// <summary>Whether packages are made of it.</summary>
    public bool HasPackages { get; init; } = true;
}

/// <summary>A template of another builder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Distribution">Its distribution.</param>
/// <param name="Flavor">Its flavor; empty for the plain one.</param>
/// <param name="Where">Where it stands.</param>
public sealed record BuilderTemplate(string Name, string Distribution, string Flavor, SourceSpan Where)
{
    /// <summary>Its options.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];
}
