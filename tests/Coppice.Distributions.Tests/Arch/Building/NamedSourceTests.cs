using System.Text;
using Coppice.Distributions.Arch.Building;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Tests.Arch.Building;

public sealed class NamedSourceTests
{
    // As makepkg's get_filename, get_url and get_uri_fragment have it.
    [Theory]
    [InlineData("git+https://git.example/x/lib.git#tag=v1.0", "lib", "https://git.example/x/lib.git", "tag", "v1.0")]
    [InlineData("git+https://git.example/lib?signed#tag=v1.0", "lib", "https://git.example/lib", "tag", "v1.0")]
    [InlineData("git+https://git.example/lib#commit=0123?signed", "lib", "https://git.example/lib", "commit", "0123")]
    [InlineData("git+ssh://git@git.example/lib/#branch=a/b", "lib", "ssh://git@git.example/lib/", "branch", "a/b")]
    [InlineData("named::git+file:///srv/lib.git", "named", "file:///srv/lib.git", "", "")]
    [InlineData("git://git.example/lib", "lib", "git://git.example/lib", "", "")]
    public void A_repository_is_taken_apart(string word, string file, string url, string kind, string value)
    {
        var source = NamedSource.Read(word)!;
        Assert.Equal((file, new NamedRepository(url, kind, value)), (source.File, source.Repository));
        Assert.Null(NamedSource.Fault(source));
    }

    [Theory]
    [InlineData("git+https://git.example/lib#v1.0", "has to end with #tag=TAG, #commit=COMMIT or #branch=BRANCH")]
    [InlineData("git+https://git.example/lib#tag=", "has to end with #tag=TAG, #commit=COMMIT or #branch=BRANCH")]
    [InlineData("git+https://git.example/lib#revision=1", "has to end with #tag=TAG, #commit=COMMIT or #branch=BRANCH")]
    [InlineData("../x::git+https://git.example/lib#tag=1", "does not end with the name of a file")]
    [InlineData("svn+https://svn.example/lib", "of repositories, only those of git can be verified")]
    [InlineData("x::bzr+https://bzr.example/lib", "of repositories, only those of git can be verified")]
    public void What_names_no_commit_that_is_verified_is_refused(string word, string fault) =>
        Assert.Contains(fault, NamedSource.Fault(NamedSource.Read(word)!), StringComparison.Ordinal);

    [Fact]
    public void The_line_that_names_it_is_said_where_it_is_written_down()
    {
        var file = Encoding.UTF8.GetBytes(
            "# git+https://git.example/lib\npkgname=x\nsource=(a.patch\n  \"git+https://git.example/lib#tag=v$pkgver\"\n  "
                + "https://mirror.example/$pkgname.tar)\n");
        FurtherSource[] sources =
        [
            NamedSource.Read("git+https://git.example/lib#tag=v1.0")!, NamedSource.Read("https://mirror.example/x.tar")!,
        ];
        Assert.Equal([4, 0], NamedSource.Placed(sources, file).Select(source => source.Line));
        Assert.Null(NamedSource.Read("a.patch"));
    }
}
