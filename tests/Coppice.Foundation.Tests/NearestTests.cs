namespace Coppice.Foundation.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("packges", "packages", 1)]
    [InlineData("pakcages", "packages", 1)]
    [InlineData("packages", "packages", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("ca", "abc", 3)]
    public void The_distance_counts_edits_and_swaps(string a, string b, int distance)
    {
        Assert.Equal(distance, Nearest.Distance(a, b));
        Assert.Equal(distance, Nearest.Distance(b, a));
    }

    [Fact]
    public void The_nearest_come_first_and_far_ones_not_at_all() =>
        Assert.Equal(["vault", "vaults"], Nearest.To("vaullt", ["browser", "vaults", "vault"]));

    [Theory]
    [InlineData("xyz", "")]
    [InlineData("vualt", "; did you mean vault?")]
    public void The_question_names_what_is_near(string word, string question) =>
        Assert.Equal(question, Nearest.Question(word, ["vault", "browser"]));

    [Fact]
    public void Several_candidates_are_joined_as_in_speech() =>
        Assert.Equal("; did you mean cat, hat or rat?", Nearest.Question("bat", ["rat", "hat", "cat", "cow"]));
}
