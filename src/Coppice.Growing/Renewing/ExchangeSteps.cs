using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Growing.Renewing;

/// <summary>Carries an exchange out in a mounted tree, with this machine's programs: the tree's own are among what is exchanged.</summary>
internal static class ExchangeSteps
{
    private const string ListName = "renewed";

    // Each twin has beside the payload the list of what comes out of it.
    private static readonly string Unpack =
        $$"""
        set -eu
        cd {{SandboxLayout.Target}}
        for digest in "$@"; do
          twin={{SandboxLayout.Twins}}/$digest
          tar --extract --file="$twin/{{PackageTwins.Payload}}" --null --no-unquote --verbatim-files-from --files-from="$twin/{{ListName}}" --no-recursion \
            --keep-directory-symlink --no-overwrite-dir --numeric-owner --same-owner --preserve-permissions
        done
        """;

    /// <summary>The steps.</summary>
    /// <param name="exchange">What is exchanged.</param>
    /// <param name="twins">Has the twins of the newer packages.</param>
    public static IEnumerable<SandboxStep> Of(PackageExchange exchange, PackageTwins twins)
    {
        if (exchange.TakenOut.Count > 0)
        {
            yield return new SandboxStep("take out what newer packages do not have", ["/bin/sh", "-c", $"cd {SandboxLayout.Target} && exec xargs --null rm -f --"])
            {
                WithHostTools = true,
                Input = Names(exchange.TakenOut),
            };
        }

        var put = exchange.Put.ToList();
        foreach (var (package, entries) in put)
        {
            File.WriteAllBytes(Path.Combine(twins.FolderOf(package)!, ListName), Names(entries.Select(entry => entry.Path)));
        }

        yield return new SandboxStep(
            put.Count == 1 ? "exchange the files of 1 package" : $"exchange the files of {put.Count} packages",
            ["/bin/sh", "-c", Unpack, "exchange", .. put.Select(pair => pair.Package.Digest.Hex)]) { WithHostTools = true };
    }

    // As the members of a package are named: ./usr/bin/true.
    private static byte[] Names(IEnumerable<BytePath> paths)
    {
        var names = new MemoryStream();
        foreach (var path in paths)
        {
            names.Write("./"u8);
            names.Write(path.Bytes);
            names.WriteByte(0);
        }

        return names.ToArray();
    }
}
