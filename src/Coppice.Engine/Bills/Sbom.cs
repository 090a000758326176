using Coppice.Distributions;
using Coppice.Growing.Accounting;
using Coppice.Store.Generations;

namespace Coppice.Engine.Bills;

/// <summary>What both forms of a bill of materials say alike.</summary>
internal static class Sbom
{
    /// <summary>The name of a generation.</summary>
    public static string Name(Generation generation) => $"{generation.Template}@{generation.Number}";

    /// <summary>The date of the snapshot, RFC 3339.</summary>
    public static string Time(Generation generation) =>
        DateTimeOffset.FromUnixTimeSeconds(generation.Epoch).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>A UUID of the generation's tree: version 8 (RFC 9562, 5.8), made of its digest.</summary>
    public static string Uuid(Generation generation)
    {
        var hex = generation.Tree.Hex;
        return $"{hex[..8]}-{hex[8..12]}-8{hex[13..16]}-a{hex[17..20]}-{hex[20..32]}";
    }

    /// <summary>What a package is referred to by.</summary>
    public static string Reference(AccountedPackage package) =>
        $"{package.Installed.Name}:{package.Installed.Architecture}@{package.Installed.Version}";

    /// <summary>The chain from a package to a signature.</summary>
    public static IReadOnlyList<(string Name, string Value)> Properties(PackageOrigin origin) =>
    [
        ("coppice:archive", origin.Archive.Name),
        ("coppice:snapshot", origin.Archive.Digest.Hex),
        ("coppice:suite", origin.Suite.Name),
        ("coppice:index",
            $"{origin.Index.Path} {(origin.Index.Digest.IsSha512 ? "sha512" : "sha256")}:{origin.Index.Digest.Hex}"),
        ("coppice:signed-by", string.Join(' ', origin.Suite.SignedBy)),
    ];
}
