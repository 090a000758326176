using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Arch;

/// <summary>A dependency, conflict or provision (PKGBUILD(5)): <c>xserver&lt;1.20.7</c>.</summary>
/// <param name="Name">The name, of a package or a virtual one.</param>
/// <param name="Operator"><c>&lt;</c>, <c>&lt;=</c>, <c>=</c>, <c>&gt;=</c>, <c>&gt;</c>, or empty for any version.</param>
/// <param name="Version">The version; empty for any.</param>
internal sealed record Requirement(string Name, string Operator, string Version) : IPackageRequirement
{
    private static readonly string[] Operators = ["<=", ">=", "<", ">", "="];

    public static Requirement Parse(string text)
    {
        // An optional dependency has a reason behind it: "cups: to print".
        var word = text.Split(": ", 2)[0].Trim();
        var at = word.IndexOfAny(['<', '>', '=']);
        var sign = at < 0 ? "" : Operators.First(candidate => word.AsSpan(at).StartsWith(candidate));
        return at < 0 ? new Requirement(word, "", "") : new Requirement(word[..at], sign, word[(at + sign.Length)..]);
    }

    /// <summary>
    /// Whether something that is there or provided fulfils it (libalpm, deps.c): one without a version fulfils only what asks for
    /// none.
    /// </summary>
    public bool FulfilledBy(Requirement offer)
    {
        if (offer.Name != Name || Operator.Length == 0)
        {
            return offer.Name == Name;
        }

        if (offer.Version.Length == 0)
        {
            return false;
        }

        var order = PacmanVersion.Compare(offer.Version, Version);
        return Operator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            "=" => order == 0,
            ">=" => order >= 0,
            _ => order > 0,
        };
    }

    public override string ToString() => Name + Operator + Version;
}
