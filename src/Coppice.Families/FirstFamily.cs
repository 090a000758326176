namespace Coppice.Families;

/// <summary>A family that <c>coppice init</c> writes: one of <c>examples/</c>, which the program carries.</summary>
public sealed class FirstFamily
{
    /// <summary>The name of the family file in its folder.</summary>
    public const string FileName = "family.yaml";

    private readonly string prefix;

    private FirstFamily(string example) => prefix = example + "/";

    /// <summary>Small, complete, and a place to start changing things.</summary>
    public static FirstFamily Starter { get; } = new("starter");

    /// <summary>Templates that Qubes OS can start, with Qubes' own archive and its key.</summary>
    public static FirstFamily Qubes { get; } = new("qubes");

    /// <summary>
    /// Paths of its files below the folder that the family file lies in, the family file last: who has it has all of them.
    /// </summary>
    public IReadOnlyList<string> Files =>
    [
        .. typeof(FirstFamily).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..]).OrderBy(name => name == FileName).ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>What a file holds.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    public Stream Open(string file) => typeof(FirstFamily).Assembly.GetManifestResourceStream(prefix + file)
        ?? throw new ArgumentException($"there is no file {file}", nameof(file));
}
