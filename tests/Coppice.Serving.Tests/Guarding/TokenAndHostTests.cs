using System.Net;
using Coppice.Foundation;
using Coppice.Serving.Guarding;
using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Tests.Guarding;

/// <summary>The token in its file, and the names that a server is known by.</summary>
public sealed class TokenAndHostTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_token_in_a_file_stays_the_same_and_is_the_owners_alone()
    {
        var file = folder.At("token");
        var first = AccessToken.In(file);
        Assert.Equal(first.Text, AccessToken.In(file).Text);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(64, first.Text.Length);
        Assert.NotEqual(AccessToken.Random().Text, AccessToken.Random().Text);
    }

    [Fact]
    public void What_others_can_read_or_guess_is_no_token()
    {
        var file = folder.At("token");
        AccessToken.In(file);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead);
        Assert.Equal(ProblemKind.FileAccess, Assert.Throws<Failure>(() => AccessToken.In(file)).Problems[0].Kind);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "short");
        Assert.Equal(ProblemKind.Usage, Assert.Throws<Failure>(() => AccessToken.In(file)).Problems[0].Kind);
    }

    [Fact]
    public void What_forms_carry_is_of_one_start_and_says_nothing_of_the_token()
    {
        var file = folder.At("token");
        var (one, other) = (AccessToken.In(file), AccessToken.In(file));
        Assert.NotEqual(one.Form, other.Form);
        Assert.False(one.IsForm(one.Text));
        Assert.False(one.Is(one.Form));
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80", true)]
    [InlineData("127.0.0.1:8400", "LOCALHOST:8400", true)]
    [InlineData("127.0.0.1:8400", "localhost:9000", true)]
    [InlineData("127.0.0.1:8400", "10.137.0.5:8400", false)]
    [InlineData("[::1]:8400", "[::1]:8400", true)]
    [InlineData("10.137.0.5:8400", "10.137.0.5:8400", true)]
    [InlineData("10.137.0.5:8400", "localhost:8400", false)]
    [InlineData("127.0.0.1:8400", "pages.example:8400", true, "pages.example")]
    [InlineData("127.0.0.1:8400", "pages.example", true, "pages.example")]
    [InlineData(null, "localhost", true)]
    [InlineData(null, "127.0.0.1:8400", true)]
    [InlineData(null, "evil.example", false)]
    public void A_server_is_known_by_its_address_and_by_what_is_listed(
        string? place, string host, bool known, params string[] listed) =>
        Assert.Equal(known, new KnownHosts(place is null ? null : IPEndPoint.Parse(place), listed).Knows(new HostString(host)));

    [Fact]
    public void Every_address_of_a_machine_has_no_name_unless_one_is_listed()
    {
        var failure = Assert.Throws<Failure>(() => new KnownHosts(IPEndPoint.Parse("0.0.0.0:8400"), []));
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.True(new KnownHosts(IPEndPoint.Parse("0.0.0.0:8400"), ["box"]).Knows(new HostString("box:8400")));
    }
}
