using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Sessions;
using Coppice.Growing.Unpacking;
using Coppice.Growing.Views;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Carries an exchange out in a mounted tree, with this machine's programs: the tree's own are among what is exchanged.
/// </summary>
internal sealed class ExchangeSteps : IDisposable
{
    // Folders and links of the tree stay as they are; owners are given by number (PackageExchange sees to it that these are
    // right). What is not recursed into is only what is named behind that option.
    internal const string Extract =
        "extract() { tar --extract --file=- --no-recursion --null --no-unquote --verbatim-files-from --files-from=\"$1\""
        + " --keep-directory-symlink --no-overwrite-dir --numeric-owner --same-owner --preserve-permissions; }";

    private readonly PackageExchange exchange;
    private readonly string lists;
    private readonly List<string> lines = ["set -eu", Extract, $"cd {SandboxLayout.Target}"];

    /// <param name="exchange">What is exchanged.</param>
    /// <param name="files">The files of the newer packages.</param>
    /// <param name="tools">Has them, or their decompressed forms.</param>
    /// <param name="view">Shows them in the sandbox.</param>
    /// <param name="accounts">Says how packages are opened.</param>
    public ExchangeSteps(
        PackageExchange exchange,
        IReadOnlyDictionary<Digest, string> files,
        ArchiveTools tools,
        GrowthView view,
        IAccountRules accounts)
    {
        this.exchange = exchange;
        var name = $"exchange-{Guid.NewGuid():n}";
        lists = Directory.CreateDirectory(Path.Combine(view.DecompressedFolder, name)).FullName;
        foreach (var (package, entries) in exchange.Put)
        {
            view.Show(package, files[package.Digest]);
            File.WriteAllBytes(Path.Combine(lists, package.Digest.Hex), Names(entries.Select(entry => entry.Path)));
            var print = view.ShowDecompressed(package, tools.Decompressed.FolderOf(package))
                ? Command.Own("cat", $"{SandboxLayout.Decompressed}/{package.Digest.Hex}/{DecompressedPackages.Payload}")
                : accounts.PrintPayload(tools.View.StoredAt(files[package.Digest]));
            lines.Add($"{print} | extract {SandboxLayout.Decompressed}/{name}/{package.Digest.Hex}");
        }
    }

    /// <summary>The steps.</summary>
    public IEnumerable<SandboxStep> All()
    {
        if (exchange.TakenOut.Count > 0)
        {
            yield return new SandboxStep(
                "remove what newer packages no longer have",
                ["/bin/sh", "-c", $"cd {SandboxLayout.Target} && exec xargs --null rm -f --"])
            {
                WithHostTools = true,
                Input = Names(exchange.TakenOut),
            };
        }

        var count = exchange.Put.Count();
        if (count > 0)
        {
            yield return new SandboxStep(
                count == 1 ? "exchange the files of 1 package" : $"exchange the files of {count} packages",
                ["/bin/sh", "-c", string.Join('\n', lines)])
            {
                WithHostTools = true,
            };
        }
    }

    /// <summary>Forgets the lists.</summary>
    public void Dispose() => Directory.Delete(lists, recursive: true);

    // As the members of a package are named: ./usr/bin/true.
    internal static byte[] Names(IEnumerable<BytePath> paths)
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
