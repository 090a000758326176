namespace Coppice.Growing.Tests.Support;

/// <summary>The packages that the tests of growths make are in their project; an archive that moves has its own.</summary>
internal static class MadePackages
{
    public static IEnumerable<MadePackage> All => [];
}
