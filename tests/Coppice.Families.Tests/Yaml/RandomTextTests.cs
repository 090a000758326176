using Coppice.Foundation;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Families.Tests.Yaml;

public sealed class RandomTextTests : IDisposable
{
    private static readonly string[] Pieces =
        ["version: 1\n", "templates:\n", "  a: ", "{", "}", "[", "]", ", ", ": ", "- ", "? ", "\n", "  ", "\t", "\"", "'", "\\", "\\u", "\\x", "&a", "*a",
         "!t ", "!!", "!<", "%YAML 9999999999.1\n", "%TAG ! ", "---", "...\n", "|", ">", "|99", "#", "<<", "~", "from", "\r", "é",
         "😀", "@", "`", "0", "\0"];

    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Pieces_of_YAML_in_any_order_are_read_or_refused() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            Gen.Elements(Pieces).ListOf().ToArbitrary(),
            pieces => ReadsOrRefuses(string.Concat(pieces))));

    [Fact]
    public void Examples_with_a_piece_replaced_are_read_or_refused()
    {
        var text = File.ReadAllText(Checkout.Example("starter"));
        var change = from start in Gen.Choose(0, text.Length - 1)
                     from length in Gen.Choose(0, Math.Min(12, text.Length - start))
                     from piece in Gen.Elements(Pieces)
                     select text.Remove(start, length).Insert(start, piece);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(change.ToArbitrary(), ReadsOrRefuses));
    }

    [Fact]
    public void Examples_that_end_early_are_read_or_refused()
    {
        var text = File.ReadAllText(Checkout.Starter);

        Assert.All(Enumerable.Range(0, text.Length / 5), fifth => Assert.True(ReadsOrRefuses(text[..(5 * fifth)])));
    }

    private bool ReadsOrRefuses(string text)
    {
        try
        {
            files.Read(text);
        }
        catch (Failure failure)
        {
            Assert.Equal(ExitCode.Usage, failure.Code);
            Assert.All(failure.Problems, problem => Assert.True(problem.Where is { Line: > 0, Column: > 0 }, problem.Message));
        }

        return true;
    }
}
