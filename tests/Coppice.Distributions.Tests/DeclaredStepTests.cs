namespace Coppice.Distributions.Tests;

public sealed class DeclaredStepTests
{
    [Fact]
    public void Titles_that_records_of_layers_keep_never_change()
    {
        Assert.Equal("copy files/vault/", DeclaredStep.Files("files/vault/"));
        Assert.Equal("run scripts/harden.sh", DeclaredStep.Script("scripts/harden.sh"));
    }
}
