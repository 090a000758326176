namespace Coppice.Foundation.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(10 * 1024, "10 KiB")]
    [InlineData(1024 * 1024 - 1, "1.0 MiB")]
    [InlineData(312L << 20, "312 MiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    [InlineData(long.MinValue, "-8.0 EiB")]
    [InlineData(-1536, "-1.5 KiB")]
    public void Sizes_are_in_binary_units(long bytes, string text) => Assert.Equal(text, Quantity.Size(bytes));

    [Theory]
    [InlineData(14 << 10, "+14 KiB")]
    [InlineData(-(2 << 20), "-2.0 MiB")]
    [InlineData(0, "±0 B")]
    public void Changes_of_size_have_a_sign(long bytes, string text) => Assert.Equal(text, Quantity.SizeChange(bytes));

    [Theory]
    [InlineData(-5, "just now")]
    [InlineData(59, "just now")]
    [InlineData(60, "1 minute")]
    [InlineData(3 * 3600, "3 hours")]
    [InlineData(3 * 86400 + 5, "3 days")]
    [InlineData(90 * 86400, "2 months")]
    [InlineData(800 * 86400, "2 years")]
    public void Ages_are_told_in_their_largest_unit(int seconds, string text) =>
        Assert.Equal(text, Quantity.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0.42, "0.4s")]
    [InlineData(9.96, "10s")]
    [InlineData(59.4, "59s")]
    [InlineData(59.9, "59s")]
    [InlineData(65, "1m 05s")]
    [InlineData(7380, "2h 03m")]
    public void Durations_are_short(double seconds, string text) =>
        Assert.Equal(text, Quantity.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Counts_agree_with_their_noun()
    {
        Assert.Equal("1 file", Quantity.Count(1, "file"));
        Assert.Equal("17,312 files", Quantity.Count(17312, "file"));
        Assert.Equal("2 entries", Quantity.Count(2, "entry", "entries"));
    }
}
