using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>What a family says of files that tell one machine from another or are secrets of it (<c>identity:</c>).</summary>
/// <param name="Remove">Files that finalizing removes, besides those that it removes anyway.</param>
/// <param name="Keep">Files that stay in the template, though everything that is based on it shares them.</param>
public sealed record IdentityRules(IReadOnlyList<DeclaredWord> Remove, IReadOnlyList<DeclaredWord> Keep)
{
    /// <summary>Nothing is said.</summary>
    public static IdentityRules None { get; } = new([], []);

    /// <summary>Whether anything is said.</summary>
    public bool Any => Remove.Count > 0 || Keep.Count > 0;

    /// <summary>What holds where this is said below something else: the later word on a path counts.</summary>
    public IdentityRules Over(IdentityRules above) =>
        !Any ? above : new IdentityRules(Joined(above.Remove, Keep, Remove), Joined(above.Keep, Remove, Keep));

    /// <summary>Whether a file stays, though it is of one machine.</summary>
    public bool Keeps(BytePath path) => Keep.Any(word => new PathPattern(Relative(word)).Matches(path));

    /// <summary>A pattern as trees have their paths: without its leading slash.</summary>
    public static string Relative(DeclaredWord word) => word.Value.TrimStart('/');

    private static List<DeclaredWord> Joined(
        IReadOnlyList<DeclaredWord> above, IReadOnlyList<DeclaredWord> taken, IReadOnlyList<DeclaredWord> own) =>
        [.. above.Where(word => !taken.Concat(own).Any(other => other.Value == word.Value)), .. own];
}
