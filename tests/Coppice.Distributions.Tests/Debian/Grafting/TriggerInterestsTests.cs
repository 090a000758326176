using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class TriggerInterestsTests
{
    private const string Folder = "var/lib/dpkg/triggers/";

    [Fact]
    public void Paths_and_names_of_both_sides_are_read_once() => Assert.Equal(
        [
            new("/usr/share/man", "man-db"), new("update-own", "own"), new("/usr/share/mime", "mime"), new("named", "lib"),
            new("named", "other"),
        ],
        TriggerInterests.Read(new MadeTrees
        {
            OwnFiles = new()
            {
                [Folder + "File"] = "/usr/share/man man-db/noawait\n",
                [Folder + "update-own"] = "own\n",
                [Folder + "Unincorp"] = "pending x\n",
                [Folder + "Lock"] = "",
            },
            ParentFiles = new()
            {
                [Folder + "File"] = "/usr/share/man man-db\n/usr/share/mime mime:amd64/noawait\n",
                [Folder + "named"] = "lib:amd64\nother\n",
            },
        }.Trees));

    [Fact]
    public void Without_a_database_there_are_none() => Assert.Empty(TriggerInterests.Read(new MadeTrees().Trees));

    [Theory]
    [InlineData("no-blank")]
    [InlineData(" begins-with-blank")]
    [InlineData("\u0000")]
    public void Lines_that_say_nothing_are_passed_over(string line) =>
        Assert.Empty(TriggerInterests.Read(new MadeTrees { OwnFiles = new() { [Folder + "File"] = line + "\n\n" } }.Trees));

    [Theory]
    [InlineData("/lib/udev", "/usr/lib/udev")]
    [InlineData("/sbin/x", "/usr/sbin/x")]
    [InlineData("/usr/lib/x", "/usr/lib/x")]
    [InlineData("/library/x", "/library/x")]
    [InlineData("/lib", "/lib")]
    [InlineData("/", "/")]
    public void Paths_are_where_they_are_in_a_merged_usr(string trigger, string path) =>
        Assert.Equal(path, new TriggerInterest(trigger, "x").Path.ToString());

    [Theory]
    [InlineData("/usr/../etc")]
    [InlineData("/usr//share")]
    [InlineData("/usr/\0")]
    [InlineData("/lib/./x")]
    public void What_is_no_path_is_a_doubt(string trigger) =>
        Assert.Contains(
            "x is interested in", Assert.Throws<MustRebuildException>(() => new TriggerInterest(trigger, "x").Path).Message,
            StringComparison.Ordinal);
}
