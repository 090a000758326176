using Coppice.Engine.Updating;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Tests.Updating;

public sealed class TemplateSelectionTests : IDisposable
{
    private readonly TestStore store = new();

    [Theory]
    [InlineData("", "", "base vault dev")]
    [InlineData("vault", "", "base vault")]
    [InlineData("vault,dev", "", "base vault dev")]
    [InlineData("", "vault", "base dev")]
    [InlineData("", "vault, dev", "base")]
    [InlineData("dev", "vault", "base dev")]
    public void Ancestors_come_along_and_what_is_below_a_skipped_one_does_not(string targets, string skip, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', TemplateSelection.Of(Family, Words(targets), Words(skip)).Select(template => template.Name)));

    [Theory]
    [InlineData("valut", "", "there is no template valut in")]
    [InlineData("", "valut", "there is no template valut in")]
    [InlineData("vault", "vault", "vault is both asked for and skipped")]
    [InlineData("vault", "base", "vault grows on base, which is skipped")]
    [InlineData("", "base", "every template is skipped")]
    public void What_cannot_be_meant_is_wrong_usage(string targets, string skip, string message)
    {
        var failure = Assert.Throws<Failure>(() => TemplateSelection.Of(Family, Words(targets), Words(skip)));
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => store.Dispose();

    private Family Family => new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(store.FamilyFile);

    private static string[] Words(string text) => text.Length == 0 ? [] : [text];
}
