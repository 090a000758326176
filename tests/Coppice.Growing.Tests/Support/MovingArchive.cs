using Coppice.Growing.Tests.Support;

[assembly: AssemblyFixture(typeof(MovingArchive))]

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// An archive that goes on to a second state, and a store with a base grown from the first. Tests that use it run one after the
/// other; each begins with the first state.
/// </summary>
public sealed class MovingArchive : IDisposable
{
    /// <summary>The collection of all classes that use it: the archive is one, and every test moves it.</summary>
    internal const string OneAtATime = "moving archive";

    /// <summary>Completes the declaration of the base.</summary>
    internal const string Base = "  packages: [works]\n";

    private readonly Lazy<(TestArchive Archive, TempFolder Folder, ArchiveState First, ArchiveState Second)> made = new(Make);

    internal TestArchive Archive => made.Value.Archive;

    /// <summary>The archive as the base in the store knows it, and a bench with a copy of that store.</summary>
    internal Workbench Begin(string templates)
    {
        FallBack();
        return new Workbench(Archive, made.Value.Folder.At("store")).Declare(Base + templates);
    }

    /// <summary>The archive goes on: packages become newer, change, fail or vanish.</summary>
    internal void GoOn() => Archive.Show(made.Value.Second);

    /// <summary>The archive falls back to its first state.</summary>
    internal void FallBack() => Archive.Show(made.Value.First);

    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            made.Value.Archive.Dispose();
            made.Value.Folder.Dispose();
        }
    }

    private static IEnumerable<MadePackage> First =>
        [
            Works("1.0"), new("steady"), new("low"), new("leans") { Fields = "Depends: low" },
            new("shrinks") { Fields = "Depends: low" }, MadePackage.With("turns", "true"), new("vanishes"), Linked("1.0"),
            Counts,
        ];

    private static IEnumerable<MadePackage> Second =>
        [
            Works("1.1"), new("steady"), new("low"), new("leans") { Fields = "Depends: low" }, new("shrinks") { Version = "2.0" },
            MadePackage.With("turns", "echo turned bad; exit 3") with { Version = "2.0" }, Linked("1.1"), Counts,
        ];

    // Its trigger runs again where a graft has other files there.
    private static MadePackage Counts => MadePackage
        .With("counts", "mkdir -p /var/lib/counts; echo counted >/var/lib/counts/file")
        .AndControl("triggers", "interest-noawait /usr/share/linked") with { Fields = "Depends: linked" };

    private static MadePackage Works(string version) =>
        new("works")
        {
            Version = version,
            Files = new Dictionary<string, string> { ["/usr/share/works/file"] = version + "\n" },
            // With sums of its own, as packages of an archive have them: the base is upgraded in place.
            Arrange = "true",
        };

    // One file with two names.
    private static MadePackage Linked(string version) =>
        new("linked")
        {
            Version = version,
            Arrange = $"mkdir -p usr/share/linked; cd usr/share/linked; echo {version} >one; ln one two; cd ../../..",
        };

    private static (TestArchive, TempFolder, ArchiveState, ArchiveState) Make()
    {
        // What is in both states must be the same file in both.
        var archive = new TestArchive([]);
        var second = archive.Publish(Second, TestArchive.Date.AddDays(1));
        var first = archive.Publish(First, TestArchive.Date);
        var folder = new TempFolder();
        var family = FamilyText.Write(folder, archive, Base);
        var grown = CommandLine.Call(["build", "-f", family, "--store", folder.At("store")]);
        return grown.Succeeded ? (archive, folder, first, second) : throw new InvalidOperationException(grown.Error);
    }
}
