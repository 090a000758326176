using System.Text;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests;

public sealed class CompressionMagicTests
{
    [Theory]
    [InlineData("gzip", IndexCompression.Gzip)]
    [InlineData("xz", IndexCompression.Xz)]
    [InlineData("zstd", IndexCompression.Zstd)]
    [InlineData("bzip2", IndexCompression.Bzip2)]
    [InlineData("cat", IndexCompression.None)]
    [Trait("Category", "Integration")]
    public void What_a_program_wrote_is_known(string program, IndexCompression expected)
    {
        var result = new ProcessRunner().Run(
            Command.Own(program, program == "cat" ? [] : ["-c"]) with { Input = "a list of packages"u8.ToArray() },
            TestContext.Current.CancellationToken);
        Assert.Equal(expected, CompressionMagic.Of(result.Output));
        Assert.Equal(expected, CompressionMagic.Of(result.Output.AsSpan(0, CompressionMagic.Length)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\x1f")]
    [InlineData("\u00fd7zXZ")]
    [InlineData("\u00fd7zXZ0")]
    [InlineData("\x28\u00b5\x2f")]
    public void Less_than_the_whole_sign_is_none(string first) =>
        Assert.Equal(IndexCompression.None, CompressionMagic.Of(Encoding.Latin1.GetBytes(first)));
}
