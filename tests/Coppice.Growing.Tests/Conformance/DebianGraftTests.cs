using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>
/// Grafts of Debian: the kit. It is a second proof, and so one of <c>./test full</c>: the tests Graft* claim all of it for Debian,
/// and what only Debian has (debconf, alternatives, diversions, triggers of its own).
/// </summary>
[Trait("Category", "Full")]
[Collection("debian")]
public sealed class DebianGraftTests(DebianWorld world) : DistributionGraftTests(world);
