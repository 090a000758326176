using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>Updates that an archive hands out in phases, as Ubuntu does: with what Coppice gives apt, no machine is asked.</summary>
[Trait("Category", "Integration")]
public sealed class PhasedUpdatesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("resolving")]
    [InlineData("growing")]
    public void A_machine_that_is_not_among_the_first_takes_them_too(string task)
    {
        foreach (var made in (string[])["archive", "lists/partial", "archives/partial"])
        {
            Directory.CreateDirectory(folder.At(made));
        }

        File.WriteAllText(
            folder.At("archive/Packages"),
            "Package: tool\nVersion: 1.1\nArchitecture: all\nPhased-Update-Percentage: 0\nFilename: ./tool.deb\nSize: 1\nSHA256: "
                + $"{Digest.Of("x"u8)}\n\n");
        File.WriteAllText(folder.At("sources.list"), $"deb [trusted=yes] file:{folder.At("archive")} ./\n");
        File.WriteAllText(folder.At("extended_states"), "");
        File.WriteAllText(
            folder.At("database"),
            "Package: tool\nStatus: install ok installed\nVersion: 1.0\nArchitecture: all\nMaintainer: Test <t@example.org>\n"
                + "Description: made up for a test\n\n");
        var resolving = AptFiles.Resolving(
            new ResolveRequest(folder.Path, folder.At("lists"), Cache: null), AptFilesTests.Archive);

        // What growing says besides is of its sandbox; what comes later in the file counts.
        File.WriteAllText(folder.At("conf"), task == "growing" ? AptFiles.Growing + Without(resolving) : resolving);
        Apt("update");

        Assert.Contains(
            "Inst tool [1.0] (1.1", Apt("--simulate", "-o", "APT::Machine-ID=912e43bd1c1d4ba481f9f8ccab25f9ee", "dist-upgrade"));
    }

    private static string Without(string resolving) =>
        string.Concat(resolving.Split('\n').Where(line => !line.StartsWith("APT::Get::", StringComparison.Ordinal))
            .Select(line => line + "\n"));

    private string Apt(params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own("apt-get", arguments) with
        {
            Environment = new Dictionary<string, string> { ["APT_CONFIG"] = folder.At("conf"), ["LC_ALL"] = "C.UTF-8" },
        });
        return result.Succeeded ? result.Text : throw new InvalidOperationException(result.Error);
    }
}
