using Coppice.Distributions;

namespace Coppice.Model;

/// <summary>What carrying out one declaration will take.</summary>
/// <param name="Part">The declaration.</param>
/// <param name="Added">The package files that it installs, in the order in which the package manager names them.</param>
public sealed record ResolvedPart(TemplatePart Part, IReadOnlyList<PackageFile> Added);
