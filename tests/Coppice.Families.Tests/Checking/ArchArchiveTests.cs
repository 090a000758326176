using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

public sealed class ArchArchiveTests : IDisposable
{
    private const string Arch =
        "  arch: {type: arch, repositories: [core, extra], mirror: 'https://mirror.example/$repo/os/$arch'}\n";
    private const string Debian = "  deb: {type: debian, suites: [bookworm]}\n";

    private static readonly ArchiveType Repositories =
        ArchiveType.Repositories("arch", "[core, extra]") with { Reserved = ["options", "local"] };

    private readonly string folder = Directory.CreateTempSubdirectory("coppice-families-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Repositories_stand_where_suites_do_and_mirrors_have_places_for_them()
    {
        var archive = Read(Arch, "  a: {archive: arch, packages: [python-typing_extensions, r]}\n").Archives["arch"];
        Assert.Equal(["core", "extra"], archive.Suites);
        Assert.Empty(archive.Components);
        Assert.Equal("https://mirror.example/extra/os/x86_64", archive.MirrorOf("extra", "x86_64")!.OriginalString);
    }

    [Theory]
    [InlineData("  arch: {type: arch, suites: [core]}\n", "an archive of type arch has no suites, but repositories")]
    [InlineData("  arch: {type: arch, repositories: [core], components: [main]}\n", "an archive of type arch has no components")]
    [InlineData("  arch: {type: debian, suites: [s], mirror: "
        + "'https://mirror.example/$repo'}\n", "an archive of type debian has no $repo and $arch")]
    [InlineData("  arch: {type: arch}\n", "has no repositories")]
    [InlineData("  arch: {type: arch, repositories: [core, options]}\n",
        "options cannot be one of the repositories: the package manager means something else by it")]
    [InlineData("  arch: {type: arch, repositories: [core]}\n  local: {type: arch, builds: [x], in: a}\n",
        "local cannot be one of the repositories")]
    public void What_belongs_to_another_distribution_is_an_error(string archive, string message) =>
        Assert.Contains(message, Messages(archive, "  a: {archive: arch}\n"), StringComparison.Ordinal);

    [Fact]
    public void One_chain_cannot_mix_distributions_and_both_places_are_told()
    {
        var messages = Messages(Debian + Arch, "  a: {archive: deb}\n  b: {archive: arch}\n  c: {from: [a, b]}\n");
        Assert.Contains(
            "one chain cannot mix distributions: a is debian (line 7), b is arch (line 8)", messages, StringComparison.Ordinal);
    }

    private string Messages(string archives, string templates) =>
        string.Join('\n', Assert.Throws<Failure>(() => Read(archives, templates)).Problems.Select(problem => problem.Message));

    private Family Read(string archives, string templates)
    {
        var file = Path.Combine(folder, "family.yaml");
        File.WriteAllText(file, $"version: 1\nfamily: f\narchives:\n{archives}templates:\n{templates}");
        return new FamilyReader([ArchiveType.Suites("debian", "[bookworm]"), Repositories])
            .Read(file);
    }
}
