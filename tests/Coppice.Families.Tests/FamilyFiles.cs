using Coppice.Foundation;

namespace Coppice.Families.Tests;

/// <summary>A temporary folder with a family in it, and short ways to read it.</summary>
public sealed class FamilyFiles : IDisposable
{
    /// <summary>A start for families whose templates matter.</summary>
    public const string Head = """
        version: 1
        family: home
        archives:
          bookworm: {type: debian, suites: [bookworm]}

        """;

    /// <summary>An end for families whose archives matter.</summary>
    public const string Tail = """

        templates:
          base: {archive: bookworm}
        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("coppice-family-").FullName;

    public string File => Path.Join(Folder, "family", "family.yaml");

    public FamilyFiles() => Directory.CreateDirectory(Path.Join(Folder, "family"));

    public FamilyFiles Add(string name, string text)
    {
        var path = Path.Join(Folder, "family", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return this;
    }

    public FamilyFiles AddLink(string name, string target)
    {
        System.IO.File.CreateSymbolicLink(Path.Join(Folder, "family", name), target);
        return this;
    }

    public Family Read(FamilyLimits? limits = null) =>
        new FamilyReader([ArchiveType.Suites("debian", "[bookworm]"), ArchiveType.Suites("other", "[core]")], limits).Read(File);

    public Family Read(string text) => Add("family.yaml", text).Read();

    public IReadOnlyList<Problem> Problems(FamilyLimits? limits = null)
    {
        var failure = Assert.Throws<Failure>(() => Read(limits));
        Assert.Equal(ExitCode.Usage, failure.Code);
        return failure.Problems;
    }

    public IReadOnlyList<Problem> Problems(string text) => Add("family.yaml", text).Problems();

    /// <summary>The only problem of a family.</summary>
    public Problem Problem(string text) => Assert.Single(Problems(text));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
