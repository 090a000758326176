using System.CommandLine;
using System.Text.RegularExpressions;
using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;
using Shell = Coppice.Testing.Shell;

namespace Coppice.Cli.Tests.Packaging;

/// <summary>Manual pages, which come from what help comes from.</summary>
public sealed class ManualPageTests : IDisposable
{
    private static readonly CommandTree Tree = new(AllVerbs.List);
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> pages =
        new ManualPage(Tree, "1.2.3", new DateOnly(2026, 11, 9)).All().ToDictionary(page => page.Name, page => page.Text);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_verb_that_help_shows_has_a_page_and_the_program_one_that_names_them()
    {
        Assert.Equal(
            Tree.ShownVerbs.Select(verb => $"coppice-{verb.Name}.1").Append("coppice.1").Order(StringComparer.Ordinal),
            pages.Keys.Order(StringComparer.Ordinal));
        Assert.All(Tree.ShownVerbs, verb =>
            Assert.Contains($"\n.It Xr coppice-{verb.Name} 1\n", pages["coppice.1"], StringComparison.Ordinal));
        Assert.All(pages.Values, page => Assert.Contains("\n.Dd November 9, 2026\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_of_texts_are_no_requests_of_the_formatter()
    {
        var odd = new FakeVerb(_ => 0) { Details = ".so /etc/passwd\n'br\nback\\slash – and \"quotes\"" };
        var page = new ManualPage(new CommandTree([odd]), "1", new DateOnly(2026, 1, 1)).All().Last().Text;
        Assert.Contains("\n\\&.so /etc/passwd\n\\&'br\nback\\eslash \\[u2013] and \\(dqquotes\\(dq\n", page, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Integration")]
    public void A_checker_of_manual_pages_finds_nothing_and_a_formatter_shows_every_option_of_help()
    {
        foreach (var (name, text) in pages)
        {
            File.WriteAllText(folder.At(name), text);
        }

        File.WriteAllText(folder.At("coppice-apply.1"),
            File.ReadAllText(Path.Combine(Checkout.Root, "packaging/coppice-apply.1")).Replace("@DATE@", "November 9, 2026"));
        var files = Directory.GetFiles(folder.Path);
        Assert.Equal("", Shell.Run("sh", ["-c", "mandoc -T lint -W warning \"$@\" 2>&1 || true", "lint", .. files]));
        foreach (var verb in Tree.ShownVerbs)
        {
            var shown = Shown($"coppice-{verb.Name}.1");
            Assert.All(verb.Syntax.OfType<Option>().Where(option => !option.Hidden), option =>
                Assert.Contains(option.Name, shown, StringComparison.Ordinal));
            Assert.All(verb.Examples, example => Assert.Contains(example, shown, StringComparison.Ordinal));
        }

        // What coppice-apply says of itself.
        var usage = File.ReadAllText(Path.Combine(Checkout.Root, "src/Coppice.Apply/Program.cs"));
        var applied = Shown("coppice-apply.1");
        Assert.All(
            Regex.Matches(usage, "--[a-z][a-z-]+").Select(match => match.Value).Distinct()
                .Where(option => option is not ("--help" or "--have")),
            option => Assert.Contains(option, applied, StringComparison.Ordinal));
    }

    // Bold letters are printed twice in one place.
    private string Shown(string page) => Regex.Replace(Shell.Run("mandoc", "-T", "ascii", folder.At(page)), ".\b", "");
}
