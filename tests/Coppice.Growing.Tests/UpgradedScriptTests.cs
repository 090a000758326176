using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <summary>Programs that run at an update besides those of packages: hooks of apt, and scripts of the family.</summary>
[Trait("Category", "Integration")]
public sealed class UpgradedScriptTests(UpgradedFamily family)
{
    internal static IReadOnlyList<UpgradeCase> Cases { get; } =
    [
        UpgradeCase.Of("r-random", new("r-random"), new("r-random")) with
        {
            More = ", scripts: [r-random.sh, r-always.sh]",
            Files = new Dictionary<string, string>
            {
                ["r-random.sh"] = "#!/bin/sh\ncat /proc/sys/kernel/random/uuid >/root/random\n",
                ["r-always.sh"] = "#!/bin/sh\necho always >/root/always\n",
            },
        },
        UpgradeCase.Of("p-hooking", Hooking, Hooking),
        UpgradeCase.Arranged("r-hooked", Program("1.0"), Program("1.1")) with { From = "p-hooking" },
    ];

    private static MadePackage Hooking => MadePackage.Of(
        "p-hooking", "1.0", "DPkg::Post-Invoke {\"test ! -e /run/qubes || echo updates >/var/lib/r-hooked\";};\n",
        "/etc/apt/apt.conf.d/p-hooking");

    [Fact]
    public void A_script_that_gives_something_else_each_time_is_named_with_the_files() => Assert.Contains(
        "new to the store · \"run r-random.sh\" gives something else each time: /root/random · ", family.Said("r-random"),
        StringComparison.Ordinal);

    [Fact]
    public void Newer_packages_below_a_hook_that_did_nothing_are_exchanged() => family.AssertUpgraded("r-hooked");

    private static string Program(string version) =>
        $"mkdir -p usr/bin; cp /bin/true usr/bin/r-hooked; echo {version} >>usr/bin/r-hooked; chmod 755 usr/bin/r-hooked";
}
