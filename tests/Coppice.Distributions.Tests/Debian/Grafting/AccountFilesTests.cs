using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class AccountFilesTests
{
    private const string Root = "root:x:0:0:root:/root:/bin/bash\n";

    [Fact]
    public void Accounts_of_one_side_are_added_after_the_parents() =>
        Assert.Equal(Root + User("own", 100), Merge("passwd", Root, Root + User("own", 100), Root));

    [Fact]
    public void What_one_side_changed_or_took_out_counts()
    {
        Assert.Equal(User("a", 5, "/bin/sh"), Merge("passwd", Root + User("a", 5), User("a", 5), Root + User("a", 5, "/bin/sh")));
        Assert.Equal(Root + User("new", 101), Merge("passwd", Root, Root, Root + User("new", 101)));
    }

    [Fact]
    public void What_both_added_alike_is_one_account() =>
        Assert.Equal(Root + User("same", 100), Merge("passwd", Root, Root + User("same", 100), Root + User("same", 100)));

    [Fact]
    public void Numbers_given_out_on_both_sides_are_a_doubt()
    {
        const string Doubt = "both it and its parent added accounts to /etc/passwd with dynamically allocated IDs";
        Doubts(Doubt, Root, Root + User("own", 100), Root + User("theirs", 100));
        Doubts(Doubt, Root, Root + User("own", 100), Root + User("theirs", 5));
        Doubts(Doubt, Root, Root + User("own", 5), Root + User("theirs", 59999));
        Doubts(Doubt, Root + User("gone", 100), Root + User("gone", 100) + User("own", 101), Root);
    }

    [Fact]
    public void An_account_that_got_another_number_in_the_parent_counts_as_added()
    {
        // a was 100 and is 102 now, which is what the template gave away: kept, two accounts would be one.
        var before = Root + User("a", 100) + User("b", 101);
        Doubts("with dynamically allocated IDs", before, before + User("own", 102), Root + User("a", 102) + User("b", 101));
    }

    [Fact]
    public void Fixed_numbers_do_no_harm_unless_they_are_the_same()
    {
        Assert.Equal(
            Root + User("theirs", 6) + User("own", 5), Merge("passwd", Root, Root + User("own", 5), Root + User("theirs", 6)));
        Doubts(
            "it and its parent allocated the same ID in /etc/passwd", Root, Root + User("own", 60001),
            Root + User("theirs", 60001));
    }

    [Theory]
    [InlineData("shadow", "own:!:20000::::::\n", "theirs:!:20000::::::\n")]
    [InlineData("gshadow", "own:!::\n", "theirs:!::\n")]
    [InlineData("group", "own:x:5:\n", "theirs:x:6:\n")]
    public void Files_without_numbers_and_groups_are_merged_by_name(string file, string own, string theirs) =>
        Assert.Equal(theirs + own, Merge(file, "", own, theirs));

    [Fact]
    public void Groups_have_their_number_at_the_same_place() =>
        Assert.Throws<MustRebuildException>(() => Merge("group", "", "own:x:100:\n", "theirs:x:101:\n"));

    [Fact]
    public void An_account_that_both_changed_is_a_doubt() =>
        Doubts(
            "both it and its parent changed a in /etc/passwd", User("a", 5), User("a", 5, "/bin/sh"), User("a", 5, "/bin/dash"));

    [Fact]
    public void A_name_that_stands_twice_is_a_doubt() =>
        Doubts(" has a twice", User("a", 5) + User("a", 6), User("a", 5), User("a", 7));

    private static void Doubts(string message, string before, string own, string parent) =>
        Assert.Contains(
            message, Assert.Throws<MustRebuildException>(() => Merge("passwd", before, own, parent)).Message,
            StringComparison.Ordinal);

    private static string User(string name, int number, string shell = "/usr/sbin/nologin") =>
        $"{name}:x:{number}:{number}::/nonexistent:{shell}\n";

    private static string Merge(string file, string before, string own, string parent) =>
        Dpkg.Text(SharedFiles.Merge(BytePath.Of("etc/" + file), Dpkg.Bytes(before), Dpkg.Bytes(own), Dpkg.Bytes(parent)));
}
