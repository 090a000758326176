using Coppice.Archives.Fetching;

namespace Coppice.Archives.Tests.Fetching;

public sealed class MirrorUriTests
{
    [Theory]
    [InlineData("http://mirror.example/debian", "pool/g++_1~rc1.deb", "http://mirror.example/debian/pool/g%2B%2B_1~rc1.deb")]
    [InlineData("http://mirror.example/debian/?x=1#y", "a?b#c", "http://mirror.example/debian/a%3Fb%23c")]
    [InlineData("http://mirror.example", "a\r\nHost: evil", "http://mirror.example/a%0D%0AHost%3A%20evil")]
    [InlineData("file:///srv/mirror", "dists/x", "file:///srv/mirror/dists/x")]
    public void A_path_can_reach_nothing_but_the_path(string mirror, string path, string expected) =>
        Assert.Equal(expected, MirrorUri.Below(new Uri(mirror), path).AbsoluteUri);

    [Fact]
    public void Passwords_are_not_shown() =>
        Assert.Equal("http://mirror.example/debian", MirrorUri.Shown(new Uri("http://user:secret@mirror.example/debian")));

    [Theory]
    [InlineData("http://a.example/x", "https://a.example/y", true)]
    [InlineData("https://a.example/x", "http://a.example/y", false)]
    [InlineData("http://a.example/x", "https://a.example:8443/y", false)]
    [InlineData("http://a.example:8080/x", "https://a.example/y", true)]
    [InlineData("https://a.example/x", "https://b.example/y", false)]
    [InlineData("https://a.example/x", "https://user@a.example/y", false)]
    public void Redirects_stay_on_the_host_and_never_lose_encryption(string from, string to, bool followed) =>
        Assert.Equal(followed, MirrorUri.Redirected(new Uri(from), new Uri(to)) is not null);
}
