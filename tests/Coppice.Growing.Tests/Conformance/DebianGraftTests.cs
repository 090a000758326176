using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>
/// Grafts of Debian: the kit. What only Debian has (debconf, alternatives, diversions, triggers of its own) is in the tests
/// Graft*.
/// </summary>
[Trait("Category", "Integration")]
[Collection("debian")]
public sealed class DebianGraftTests(DebianWorld world) : DistributionGraftTests(world);
