using Coppice.Archives.FileLists;
using Coppice.Cli.Output;
using Coppice.Cli.Providing;
using Coppice.Foundation;

namespace Coppice.Cli.Tests.Providing;

public sealed class ProvidesTextTests
{
    [Fact]
    public void Archives_that_have_none_are_named_with_those_that_have_it()
    {
        Assert.Equal(
            """
            qubes-core-agent  /usr/bin/qrexec-agent  qubes: bookworm, testing  not installed
            other-agent       /usr/bin/qrexec-agent  vendor: xenial            in vault, dev
            bookworm has none; qubes, vendor have it
            """.ReplaceLineEndings("\n"),
            Text(
                ["bookworm"], File("qubes", "qubes-core-agent", "bookworm", "testing"), File("vendor", "other-agent", "xenial")));
        Assert.EndsWith("\nbookworm, signal have none; qubes has it", Text(["bookworm", "signal"], File("qubes", "a", "b")));
        Assert.EndsWith("\na, b and 2 more have none; qubes has it", Text(["a", "b", "c", "d"], File("qubes", "a", "b")));
        Assert.DoesNotContain("none;", Text([], File("qubes", "a", "b")), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_are_folded_below_what_is_said_of_archives()
    {
        var files = Enumerable.Range(0, 42).Select(number => File("qubes", $"p{number}", "bookworm")).ToArray();

        Assert.EndsWith(
            "\nbookworm has none; qubes has it\nand 2 more files in 2 packages; -v shows all", Text(["bookworm"], files));
    }

    private static ProvidedFile File(string archive, string package, params string[] suites) =>
        new(archive, suites, package, BytePath.Of("/usr/bin/qrexec-agent"));

    private static string Text(string[] without, params ProvidedFile[] files) => string.Join(
        '\n',
        ProvidesText.Lines(
            new FileSearchResult(files, AreCommands: true) { Without = without },
            file => file.Archive == "vendor" ? ["vault", "dev"] : [], all: false, Palette.None, width: null));
}
