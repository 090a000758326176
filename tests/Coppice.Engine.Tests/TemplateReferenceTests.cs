using Coppice.Foundation;

namespace Coppice.Engine.Tests;

public sealed class TemplateReferenceTests
{
    [Theory]
    [InlineData("vault", "vault", null)]
    [InlineData("vault@3", "vault", 3)]
    public void It_is_a_name_with_or_without_a_number(string text, string template, int? number)
    {
        var reference = TemplateReference.Parse(text);
        Assert.Equal((template, number, text), (reference.Template, reference.Number, reference.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@3")]
    [InlineData("vault@")]
    [InlineData("vault@0")]
    [InlineData("vault@-1")]
    [InlineData("vault@x\u001b[2J")]
    [InlineData("vault@99999999999")]
    public void Anything_else_is_wrong_usage(string text)
    {
        var failure = Assert.Throws<Failure>(() => TemplateReference.Parse(text));
        Assert.Equal(64, failure.Code);
        Assert.DoesNotContain('\u001b', failure.Message);
    }
}
