using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <content>What a PKGBUILD may not do, since it is a program.</content>
public sealed partial class ArchBuildTests
{
    private static void FurtherSourcesAreVerified(Workbench bench)
    {
    }

    private static void ASourceSaysWhereItsPkgbuildIs(Workbench bench)
    {
    }

    private static void WhatIsHostileIsRefused(Workbench bench)
    {
    }

    private static void CausesAreMended(Workbench bench)
    {
    }
}
