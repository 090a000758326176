using Coppice.Families.Writing;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

/// <summary>Trees that become packages by commands of the family.</summary>
public sealed class PlainBuildTests : IDisposable
{
    private static readonly ArchiveType[] Types = [ArchiveType.Suites("debian", "[bookworm]", ".deb")];
    private readonly FamilyFiles files = new();

    public PlainBuildTests() => files.Add("tool/tool.sh", "");

    public void Dispose() => files.Dispose();

    private PlainBuild? Read(string says) => new FamilyReader(Types).Read(files.Add(
        "family.yaml",
        "version: 1\nfamily: f\narchives: {a: {type: debian, suites: [s]}}\ntemplates: {base: {archive: a}}\n"
            + $"components: {{tool: {{override: tool{says}}}}}\n").File).Components[0].Plain;

    [Fact]
    public void Everything_that_is_said_is_read_and_written_again()
    {
        var build = Read(", build: [make, 'make install'], prefix: /opt/tool/, version: '1.2', needs: gcc, depends: [perl, less]")!;
        Assert.Equal(["make", "make install"], build.Commands);
        Assert.Equal(("/opt/tool", "1.2"), (build.Prefix, build.Version));
        Assert.Equal(["gcc"], build.Needs);
        Assert.Equal(["perl", "less"], build.Depends);
        var written = new FamilyWriter(Path.GetDirectoryName(files.File)!, Types)
            .Write(new FamilyReader(Types).Read(files.File), []);
        Assert.Equal(build.Text, new FamilyReader(Types).Read(files.Add("family.yaml", written).File).Components[0].Plain!.Text);
        Assert.Null(Read(""));
    }

    [Theory]
    [InlineData(", build: [make]", "nothing says where it is installed")]
    [InlineData(", build: [], prefix: /opt/x", "build is a list of commands")]
    [InlineData(", build: [make], prefix: /usr", "/usr is no place for own software")]
    [InlineData(", build: [make], prefix: /opt", "/opt is no place for own software")]
    [InlineData(", build: [make], prefix: /opt/../etc", "/opt/../etc is not a path in the template")]
    [InlineData(", build: [make], prefix: '/opt/a b'", "is no place for own software")]
    [InlineData(", build: [make], prefix: '/opt/$(id)'", "is no place for own software")]
    [InlineData(", build: [make], prefix: /opt/x, version: v1", "v1 is not a version")]
    [InlineData(", build: [make], prefix: /opt/x, version: 1-2", "1-2 is not a version")]
    [InlineData(", build: [make], prefix: /opt/x, needs: ['gcc, x']", "is not a package name")]
    [InlineData(", prefix: /opt/x", "prefix belongs to build:")]
    [InlineData(", needs: [gcc]", "needs belongs to build:")]
    public void What_cannot_be_is_an_error(string says, string expected) => Assert.Contains(
        expected, string.Join('\n', Assert.Throws<Failure>(() => Read(says)).Problems.Select(problem => problem.Message)),
        StringComparison.Ordinal);
}
