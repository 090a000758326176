using System.Text.Json;
using Coppice.Families.Tests.Schema;
using Coppice.Families.Writing;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

public sealed class BuiltArchiveTests : IDisposable
{
    private static readonly SmallSchema Schema = new(JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Checkout.Schema)));
    private readonly FamilyFiles files = new();

    public BuiltArchiveTests() => files.Add("own/a", "x");

    public void Dispose() => files.Dispose();

    [Fact]
    public void Archives_that_are_built_are_read_written_and_ordered()
    {
        var text = Text(
            "upper: {type: debian, builds: b, in: buildd-2, take: [x]}\n  lower: {type: debian, builds: [a, b], in: buildd}",
            "buildd-2: {from: buildd, archives: [lower]}\n  vm: {from: base, archives: [upper]}\n  low: {from: vm, archives: [lower]}");
        var family = Read(text);
        Assert.True(Schema.Accepts(YamlAsJson.Of(text)));
        Assert.Equal(["a", "b"], family.Archives["lower"].Built!.Components.Select(word => word.Value));
        Assert.Equal("buildd", family.Archives["lower"].Built!.Environment.Value);
        Assert.True(family.Archives["lower"].Take!.IsAll);
        Assert.False(family.Components[1].RunsTests);
        // What others are built on comes first.
        Assert.Equal(["lower", "upper"], family.InOrder().Select(archive => archive.Name));

        var again = Read(new FamilyWriter(Path.GetDirectoryName(files.File)!).Write(family, []));
        Assert.Equal(family.InOrder().Select(Said), again.InOrder().Select(Said));
        Assert.Equal([true, false], again.Components.Select(component => component.RunsTests));
    }

    [Fact]
    public void Templates_wait_for_archives_that_are_not_built()
    {
        var family = Read(Text(
            "lower: {type: debian, builds: [a, b], in: buildd}", "vm: {from: base, archives: [lower]}\n  below: {from: vm}"));
        var waiting = family.WithBuilt(_ => null);
        Assert.Equal(["base", "buildd"], waiting.Templates.Select(template => template.Name));
        Assert.Equal(["bookworm"], waiting.Archives.Keys);
        Assert.Equal([("vm", "lower"), ("below", "lower")], waiting.Waiting.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(
            "vm takes packages from lower, which is not built yet",
            Assert.Throws<Failure>(() => waiting.Template("vm")).Problems[0].Message);
        Assert.Equal(["lower"], waiting.InOrder().Select(archive => archive.Name));

        var built = waiting.WithBuilt(archive => new OwnPackageFiles(archive.Name, "/store/lower", ["x.deb"]));
        Assert.Equal(["base", "buildd", "vm", "below"], built.Templates.Select(template => template.Name));
        Assert.Empty(built.Waiting);
        Assert.Equal("/store/lower", built.Archives["lower"].Own!.Folder);
        Assert.NotNull(built.Archives["lower"].Built);
    }

    [Theory]
    [InlineData("l: {type: debian, builds: [c], in: buildd}", "there is no component c; did you mean a or b?")]
    [InlineData("l: {type: debian, builds: [a], in: build}", "there is no template build; did you mean buildd?")]
    [InlineData("l: {type: debian, builds: [a]}", "nothing says which template the archive l is built in")]
    [InlineData("l: {type: debian, in: buildd}", "nothing says which components the archive l is built from")]
    [InlineData("l: {type: debian, builds: [], in: buildd}", "nothing says which components the archive l is built from")]
    [InlineData("l: {type: other, builds: [a], in: buildd}", "an archive of type other cannot be built yet")]
    [InlineData("l: {type: debian, builds: [a], in: buildd, suites: [s]}", "an archive that is built has no suites")]
    [InlineData("l: {type: debian, builds: [a], in: self}", "the archive l cannot be built in self, which needs it: l → self → l")]
    [InlineData("l: {type: debian, builds: [a], in: child}", "the archive l cannot be built in child, which needs it: l → child → self → l")]
    [InlineData("l: {type: debian, builds: [a], in: buildd}\n  m: {type: debian, builds: [b], in: on-m}", "the archive m cannot be built in on-m, which needs it: m → on-m → m")]
    public void What_is_wrong_is_told(string archives, string message)
    {
        var l = archives.StartsWith("l:", StringComparison.Ordinal) ? "self: {from: base, archives: [l]}\n  child: {from: self}\n  " : "";
        var m = archives.Contains(" m:", StringComparison.Ordinal) ? "on-m: {from: base, archives: [m]}" : "last: {from: base}";
        var problems = Problems(Text(archives, l + m));
        Assert.Contains(problems, problem => problem.Message.StartsWith(message, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.NotNull(problem.Where));
    }

    [Fact]
    public void All_errors_are_told_at_once_and_a_long_cycle_once()
    {
        var problems = Problems(Text(
            "l: {type: debian, builds: [zz], in: on-m}\n  m: {type: debian, builds: [a], in: on-l}\n  n: {type: debian, builds: [yy], in: gone}",
            "on-l: {from: base, archives: [l]}\n  on-m: {from: base, archives: [m]}\n  wrong: {archive: l}"));
        Assert.Equal(
            [
                "there is no component zz", "the archive l cannot be built in on-m, which needs it: l → on-m → m → on-l → l",
                "there is no component yy", "there is no template gone",
                "the base wrong cannot grow from l, which is built in on-m",
            ],
            problems.Select(problem => problem.Message.Split(';')[0]));
    }

    private static string Text(string archives, string templates) =>
        "version: 1\nfamily: home\ncomponents:\n  a: {override: own}\n  b: {override: own, tests: false}\narchives:\n"
            + $"  bookworm: {{type: debian, suites: [bookworm]}}\n  {archives}\ntemplates:\n  base: {{archive: bookworm}}\n"
            + $"  buildd: {{from: base, packages: [build-essential]}}\n  {templates}\n";

    private Family Read(string text)
    {
        files.Add("family.yaml", text);
        return new FamilyReader(
            [ArchiveType.Suites("debian", "[bookworm]", ".deb"), ArchiveType.Suites("other", "[core]")]).Read(files.File);
    }

    private IReadOnlyList<Problem> Problems(string text) => Assert.Throws<Failure>(() => Read(text)).Problems;

    private static string Said(ArchiveDeclaration archive) =>
        $"{archive.Name} {archive.Type} {archive.Take} {archive.Built!.Environment.Value} "
            + string.Join(' ', archive.Built.Components.Select(word => word.Value));
}
