using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Syntax;

public sealed class CommandsPageTests
{
    [Fact]
    public void The_document_in_the_repository_is_the_one_that_the_command_tree_gives()
    {
        var file = File.ReadAllText(Path.Combine(Checkout.Root, "docs/commands.md"));
        Assert.True(
            file == CommandsPage.Markdown(new CommandTree(AllVerbs.List)),
            "docs/commands.md is out of date: ./coppice commands-document > docs/commands.md");
    }
}
