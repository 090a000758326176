using System.Text;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Yaml;

public sealed class HostileYamlTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("", 1, 1, "the file is empty")]
    [InlineData("# only a comment\n", 1, 1, "the file is empty")]
    [InlineData("- a\n", 1, 1, "the file must be a map with keys such as version and templates, but it is a list")]
    [InlineData("hello\n", 1, 1, "the file must be a map with keys such as version and templates, but it is a text")]
    [InlineData("version: 1\n---\nversion: 1\n", 2, 1, "a file holds one YAML document")]
    [InlineData("version: &a 1\n", 1, 10, "anchors (&name) and aliases (*name) are not allowed")]
    [InlineData("version: 1\nfamily: *a\n", 2, 9, "anchors (&name) and aliases (*name) are not allowed")]
    [InlineData("version: !!int 1\n", 1, 10, "tags (!name) are not allowed")]
    [InlineData("version: 1\nfamily: [a\n", 3, 1, "this is not YAML")]
    [InlineData("version: 1\n\tfamily: a\n", 2, 1, "this is not YAML: a tab indents this line")]
    [InlineData("version: 1\ntemplates:\n  a:\n    archive: b\n  \tpackages: "
        + "[]\n", 5, 3, "this is not YAML: a tab indents this line")]
    [InlineData("version: 1\ntemplates:\n\ta: {}\n", 3, 1, "this is not YAML: a tab indents this line")]
    [InlineData("version: 1\nfamily: \u0007\n", 2, 9, "the character \\x07 is not allowed in YAML")]
    [InlineData("version: 1\n# \u2028\n", 2, 3, "the character \\u2028 is not allowed in YAML")]
    public void What_is_not_a_plain_document_is_refused_with_its_place(string text, int line, int column, string message)
    {
        var problem = files.Problem(text);

        Assert.StartsWith(message, problem.Message);
        Assert.Equal((line, column), (problem.Where!.Line, problem.Where.Column));
    }

    [Fact]
    public void A_bracket_that_is_not_closed_is_told_with_a_hint()
    {
        var problem = files.Problem("version: 1\ntemplates:\n  a:\n    packages: [less, vim\n  b:\n    from: a\n");

        Assert.Equal(4, problem.Where!.Line);
        Assert.EndsWith("that quotes and brackets are closed", problem.Hint);
    }

    [Fact]
    public void An_alias_bomb_is_refused_at_its_first_anchor()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 40; i++)
        {
            bomb.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");
        }

        var problem = files.Problem(bomb.ToString());

        Assert.Equal("anchors (&name) and aliases (*name) are not allowed", problem.Message);
        Assert.Equal((1, 5), (problem.Where!.Line, problem.Where.Column));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("? ")]
    [InlineData("- ")]
    public void Ten_thousand_levels_are_refused(string open) =>
        Assert.Contains(
            "nested more than 16 deep",
            files.Problem(
                "version: " + (open[0] is '?' or '-' ? "\n" : "") + string.Concat(Enumerable.Repeat(open, 10_000))).Message);

    [Fact]
    public void A_file_longer_than_the_limit_is_refused()
    {
        files.Add("family.yaml", FamilyFiles.Head + FamilyFiles.Tail);
        var length = (int)new FileInfo(files.File).Length;

        Assert.Single(files.Read(new FamilyLimits { FileBytes = length }).Templates);
        Assert.Equal(
            $"{files.File} is longer than {length - 1} bytes",
            Assert.Single(files.Problems(new FamilyLimits { FileBytes = length - 1 })).Message);
    }

    [Fact]
    public void More_values_than_the_limit_are_refused()
    {
        files.Add("family.yaml", FamilyFiles.Head + "include: [" + string.Concat(Enumerable.Repeat("a,", 2000)) + "]");

        Assert.Contains(
            files.Problems(new FamilyLimits { Nodes = 1000 }), p => p.Message == "the family has more than 1000 values");
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused_with_their_place()
    {
        File.WriteAllBytes(files.File, [.. "version: 1\nfamily: h\u00e4"u8, 0xe4, .. "\n"u8]);

        var problem = Assert.Single(files.Problems());

        Assert.Equal("the file is not UTF-8 text", problem.Message);
        Assert.Equal((2, 11), (problem.Where!.Line, problem.Where.Column));
    }

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_do_not_matter()
    {
        var text = "\ufeff" + (FamilyFiles.Head + FamilyFiles.Tail).ReplaceLineEndings("\r\n");

        Assert.Equal(7, files.Read(text).Template("base").Where.Line);
    }

    [Fact]
    public void Terminal_escapes_are_shown_escaped_in_messages_and_lines()
    {
        var problem = files.Problem(FamilyFiles.Head + "\"\\e[31m\\u202eevil\": 1\n" + FamilyFiles.Tail);

        Assert.Contains("\\x1b[31m\\u202eevil", problem.Message);
        Assert.DoesNotContain('\u001b', problem.Where!.Text + problem.Message + problem.Hint);
    }

    [Fact]
    public void Marks_that_reorder_text_are_not_in_the_shown_line_and_columns_stay_true()
    {
        var git = files.Problems(
            FamilyFiles.Head + "templates: {base: {archive: bookworm, packages: [ \"\u202e😀\", Git ]}}\n")[1];

        Assert.DoesNotContain('\u202e', git.Where!.Text!);
        Assert.Equal(57, git.Where.Column);
    }

    [Fact]
    public void A_word_without_an_end_is_cut_in_messages() =>
        Assert.True(files.Problem(FamilyFiles.Head + new string('k', 900) + ": 1\n" + FamilyFiles.Tail).Message.Length < 200);

    [Fact]
    public void Many_unknown_words_are_refused_without_comparing_each_with_each()
    {
        var text = new StringBuilder(FamilyFiles.Head + "templates:\n");
        for (var i = 0; i < 12_000; i++)
        {
            text.Append($"  t{i}: {{from: u{i}}}\n");
        }

        Assert.Equal(101, files.Problems(text.ToString()).Count);
    }
}
