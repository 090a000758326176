using System.Text;
using System.Text.Json;

namespace Coppice.Foundation.Tests;

public sealed class DigestTests
{
    // FIPS 180-4, example "abc".
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    [Fact]
    public void The_standards_example_hashes_as_the_standard_says()
    {
        Assert.Equal(Abc, Digest.Of("abc").Hex);
        Assert.Equal(Abc, Digest.Of("abc"u8).Hex);
        Assert.Equal(Abc, Digest.Of(new MemoryStream(Encoding.ASCII.GetBytes("abc"))).Hex);
        Assert.Equal(Abc[..12], Digest.Of("abc").Short);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("ba78")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Other_texts_are_no_digests(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void Parsing_something_else_is_a_failure_that_shows_it_safely() =>
        Assert.Contains(@"\x1b", Assert.Throws<Failure>(() => Digest.Parse("\u001b[2J")).Message, StringComparison.Ordinal);

    [Fact]
    public void Json_has_the_hexadecimal_text()
    {
        Assert.Equal($"\"{Abc}\"", JsonSerializer.Serialize(Digest.Of("abc")));
        Assert.Equal(Digest.Of("abc"), JsonSerializer.Deserialize<Digest>($"\"{Abc}\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Digest>("\"abc\""));
    }

    [Fact]
    public void An_empty_digest_cannot_be_used_by_mistake() =>
        Assert.Throws<InvalidOperationException>(() => default(Digest).Hex);

    [Fact]
    public void Digests_are_ordered_by_their_text() => Assert.True(Digest.Parse(new string('0', 64)) < Digest.Of("abc"));
}
