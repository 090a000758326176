using Coppice.Archives.Fetching;
using Coppice.Distributions;

namespace Coppice.Engine.Caching;

/// <summary>The metadata of a suite at one moment, by their paths below its mirror.</summary>
/// <param name="Suite">The suite as it was frozen.</param>
/// <param name="Addresses">The addresses under which clients know its mirror; the mirror itself first.</param>
/// <param name="Files">The files by path.</param>
/// <param name="Names">Path below the suite of each file that the signed one vouches for, by its path below the mirror.</param>
internal sealed record ServedSuite(
    SuiteSnapshot Suite, IReadOnlyList<Uri> Addresses, IReadOnlyDictionary<string, ServedFile> Files,
    IReadOnlyDictionary<string, string> Names)
{
    /// <summary>What follows one of the addresses in a URI, unescaped; null where none of them is its beginning.</summary>
    public string? Below(Uri asked) =>
        Addresses.Select(address => Below(address, asked)).FirstOrDefault(path => path is not null);

    // Exactly that host and port. A template may say http where Coppice asks by https: nothing is passed on that is not signed.
    private static string? Below(Uri address, Uri asked)
    {
        var isSame = address.Scheme == asked.Scheme && address.Port == asked.Port;
        var isLess = address.Scheme == Uri.UriSchemeHttps && asked.Scheme == Uri.UriSchemeHttp
            && address.IsDefaultPort && asked.IsDefaultPort;
        if (address.IsFile || !(isSame || isLess)
            || !address.IdnHost.Equals(asked.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var folder = MirrorUri.Normal(address).AbsolutePath.TrimEnd('/') + "/";
        return asked.AbsolutePath.StartsWith(folder, StringComparison.Ordinal)
            ? Uri.UnescapeDataString(asked.AbsolutePath[folder.Length..])
            : null;
    }
}
