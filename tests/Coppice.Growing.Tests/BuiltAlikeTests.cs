using Coppice.Growing.Tests.Support.Conformance;
using Coppice.Growing.Tests.Support.Grafts;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <summary>
/// What was really built in the families of the tests about grafts and upgrades is built once more: odd packages, too, come to
/// the same each time. That two builds are the same in general is proved by fewer templates in every run of the tests.
/// </summary>
[Trait("Category", "Soak")]
[Collection("arch")]
public sealed class BuiltAlikeTests(GraftedFamily grafted, UpgradedFamily upgraded, ArchWorld arch)
{
    [Fact]
    public void What_was_rebuilt_instead_of_grafted() => grafted.Family.AssertBuiltAlike();

    [Fact]
    public void What_was_rebuilt_instead_of_upgraded() => upgraded.Family.AssertBuiltAlike();

    [Fact]
    public void What_was_rebuilt_on_Arch() => arch.Grafted.AssertBuiltAlike();
}
