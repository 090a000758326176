using Coppice.Growing.Tests.Support;

[assembly: AssemblyFixture(typeof(GrownBase))]

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// The test archive and a store with its base, grown when the first test asks; every test works on a copy of the store.
/// </summary>
public sealed class GrownBase : IDisposable
{
    private readonly Lazy<(TestArchive Archive, TempFolder Folder)> made = new(Make);

    internal TestArchive Archive => made.Value.Archive;

    internal string Store => made.Value.Folder.At("store");

    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            made.Value.Archive.Dispose();
            made.Value.Folder.Dispose();
        }
    }

    private static (TestArchive, TempFolder) Make()
    {
        var archive = new TestArchive(MadePackages.All);
        var folder = new TempFolder();
        var family = FamilyText.Write(folder, archive, "");
        var grown = CommandLine.Call(["build", "-f", family, "--store", folder.At("store")]);
        return grown.Succeeded ? (archive, folder) : throw new InvalidOperationException(grown.Error);
    }
}

/// <summary>Family files with the test archive and its base.</summary>
internal static class FamilyText
{
    public static string Write(TempFolder folder, TestArchive archive, string templates)
    {
        File.Copy(archive.Keyring, folder.At("keyring.gpg"), overwrite: true);
        var file = folder.At("family.yaml");
        File.WriteAllText(file,
            $"""
            version: 1
            family: tests
            archives:
              test:
                type: debian
                suites: [bookworm]
                architecture: amd64
                mirror: {archive.Mirror}
                keyring: keyring.gpg
            templates:
              base:
                archive: test

            """ + string.Concat(templates.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => "  " + line + "\n")));
        return file;
    }
}
