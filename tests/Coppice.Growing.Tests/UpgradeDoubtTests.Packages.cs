using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <content>How the packages are made.</content>
public sealed partial class UpgradeDoubtTests
{
    private static string Hard(string commands) =>
        $"mkdir -p usr/share/d-linked; cd usr/share/d-linked; {commands}; touch -d {UpgradedFamily.Early} *; cd ../../..";

    private static MadePackage With(string name, string arrange, string version = "1.0") =>
        new(name)
        {
            Version = version,
            Arrange = arrange.Replace("NAME", name, StringComparison.Ordinal)
                .Replace("VERSION", version, StringComparison.Ordinal),
        };
}
