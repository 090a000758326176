namespace Coppice.Foundation.Tests;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("etc/ssh/ssh_host_*", "etc/ssh")]
    [InlineData("etc/machine-id", "etc")]
    [InlineData("var/lib/x[0-9]/y", "var/lib")]
    [InlineData("var/*/x", "var")]
    [InlineData("etc/private/**", "etc")]
    [InlineData("*.log", "")]
    [InlineData("top", "")]
    public void All_that_is_meant_lies_in_one_folder(string text, string folder) =>
        Assert.Equal(folder.Length == 0 ? BytePath.Root : BytePath.Of(folder), new PathPattern(text).Folder);
}
