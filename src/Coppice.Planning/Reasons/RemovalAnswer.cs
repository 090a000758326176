using Coppice.Foundation;

namespace Coppice.Planning.Reasons;

/// <summary>What removing packages from a template would do.</summary>
/// <param name="Asked">The packages, as they were named.</param>
/// <param name="Removed">What would go, the packages that were named first.</param>
/// <param name="Refusals">What a <c>without:</c> with them would be refused for; none when it takes exactly what is
/// named.</param>
/// <param name="Unneeded">What would stay and nothing would need any more.</param>
/// <param name="GivesBack">The template whose own packages, all of them and no others, would go; null when it is not so.</param>
public sealed record RemovalAnswer(
    IReadOnlyList<string> Asked, IReadOnlyList<RemovedPackage> Removed, IReadOnlyList<Problem> Refusals,
    IReadOnlyList<string> Unneeded, string? GivesBack);

/// <summary>A package that would go.</summary>
/// <param name="Reasons">Why it is there now.</param>
/// <param name="IsAsked">Whether it was named.</param>
/// <param name="Chain">Why it cannot stay: <c>a depends on b, b depends on c</c>; null for one that was named.</param>
public sealed record RemovedPackage(PackageReasons Reasons, bool IsAsked, string? Chain);
