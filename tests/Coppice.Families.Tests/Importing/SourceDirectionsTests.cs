using System.Text;
using Coppice.Families.Importing;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Importing;

public sealed class SourceDirectionsTests
{
    private static readonly IReadOnlyList<(string Outer, string Inner)> Bookworm =
        [("vm", "deb"), ("vm", "debian"), ("vm-bookworm", "deb")];

    private static readonly Dictionary<string, string> Values = new()
    {
        ["@VERSION@"] = "1.2", ["@SOURCE_DIR@"] = "/build/tree",
    };

    [Fact]
    public void Of_what_stands_at_several_places_the_last_one_counts_and_values_are_put_in()
    {
        var read = Read(
            """
            host: {rpm: {build: [x.spec]}}
            vm:
              deb:
                build: [debian]
                source:
                  commands: ['sed -i s/1/@VERSION@/ @SOURCE_DIR@/debian/control']
              ubuntu: {build: [other]}
              debian: {build: [debian-vm]}
            # Without a level "deb" this is about nothing.
            vm-bullseye: {build: [gone]}
            vm-bookworm: {build: [gone]}
            """);
        Assert.Equal(["debian-vm"], read.Build);
        Assert.Equal(["sed -i s/1/1.2/ /build/tree/debian/control"], read.Commands);
        Assert.Empty(read.Files);
        Assert.Empty(read.Unknown);
    }

    [Fact]
    public void A_suite_may_say_that_nothing_is_built_and_that_no_command_is_run()
    {
        var read = Read(
            """
            vm: {deb: {build: [debian], source: {commands: [false]}}}
            vm-bookworm: {deb: {build: [], source: {commands: []}}}
            """);
        Assert.Equal([], read.Build);
        Assert.Empty(read.Commands);
    }

    [Fact]
    public void Further_files_and_values_that_nobody_knows_are_named()
    {
        var read = Read(
            """
            vm:
              deb:
                build: [debian]
                source: {commands: ['@PLUGINS_DIR@/source_deb/scripts/debian-quilt']}
            source:
              files:
              - {url: 'https://mirror.example/x-@VERSION@.tar.gz', sha512: x-@VERSION@.sha512}
              - url: http://mirror.example/y.tar.xz
                signature: http://mirror.example/y.tar.xz.asc
                pubkeys: [one.asc, two.asc]
                uncompress: true
            """);
        Assert.Equal(
            [("https://mirror.example/x-1.2.tar.gz", "x-1.2.sha512", false), ("http://mirror.example/y.tar.xz", null, true)],
            read.Files.Select(file => (file.Url.OriginalString, file.Sha512, file.IsKeptPlain)));
        Assert.Equal(["one.asc", "two.asc"], read.Files[1].Keys);
        Assert.Equal(new Uri("http://mirror.example/y.tar.xz.asc"), read.Files[1].Signature);
        Assert.Equal(["@PLUGINS_DIR@"], read.Unknown);
    }

    [Theory]
    [InlineData("tag: v1", "x", "x-v1.tar.gz")]
    [InlineData("tag: v1, uncompress: true", "x", "x-v1.tar")]
    [InlineData("tag: 'v@VERSION@', git-basename: up-@VERSION@", "up-1.2", "up-1.2.tar.gz")]
    [InlineData("commit-id: 0123456789012345678901234567890123456789", "x", "x-0123456789012345678901234567890123456789.tar.gz")]
    public void Archives_of_repositories_are_named_as_builder_v2_names_them(string entry, string folder, string file)
    {
        var read = Assert.Single(Read($"source: {{files: [{{git-url: 'https://mirror.example/x.git', {entry}}}]}}\n").Files);
        Assert.Equal((folder, file), (read.Archived!.Folder, read.Archived.File));
        Assert.Equal(new Uri("https://mirror.example/x.git"), read.Url);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("other: {}\n", null)]
    [InlineData("vm: {deb: {build: {a: b}}}\n", "build must be a list of at most 200 texts")]
    [InlineData("source: {files: text}\n", "files must be a list of at most 50 maps")]
    [InlineData("source: {files: [{sha256: x}]}\n", "each of files needs url")]
    [InlineData("source: {files: [{url: 'file:///etc/shadow', sha256: x}]}\n", "only https and http are possible")]
    [InlineData("source: {files: [{git-url: 'file:///srv/x', tag: v1}]}\n", "only https is possible")]
    [InlineData("source: {files: [{git-url: 'https://mirror.example/x'}]}\n", "git-url needs tag or commit-id")]
    [InlineData("source: {files: [{git-url: 'https://mirror.example/x', tag: a/b}]}\n", "is not the name of a tag")]
    [InlineData("source: {files: [{git-url: 'https://mirror.example/x', commit-id: abc}]}\n", "not the whole name of a commit")]
    [InlineData("vm: &a {deb: *a}\n", "anchor")]
    public void Another_form_is_an_error_and_nothing_is_none(string text, string? message)
    {
        if (message is null)
        {
            Assert.Null(Read(text).Build);
        }
        else
        {
            Assert.Contains(message, Assert.Throws<Failure>(() => Read(text)).Message, StringComparison.Ordinal);
        }
    }

    private static SourceDirections Read(string text) => SourceDirections.Read(Encoding.UTF8.GetBytes(text), Bookworm, Values);
}
