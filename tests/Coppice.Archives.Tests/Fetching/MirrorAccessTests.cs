using Coppice.Archives.Fetching;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.Fetching;

/// <summary>Proxies and logins, with a server on loopback that plays proxy and mirror.</summary>
public sealed class MirrorAccessTests : IAsyncDisposable
{
    private static readonly FetchLimits Limits = new() { Attempts = 1, Pause = TimeSpan.Zero };
    private readonly TempFolder folder = new();
    private readonly ScriptedServer server = new();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] set) =>
        name => set.FirstOrDefault(pair => pair.Name == name).Value;

    private static MirrorProxy Proxy(params (string Name, string Value)[] set) => MirrorProxy.Find(Variables(set), _ => false);

    private static Task<byte[]?> FetchAsync(string uri, MirrorAccess access) => new Fetcher(Limits, access: access)
        .FetchBytesAsync(new FetchRequest(new Uri(uri), 1000), TestContext.Current.CancellationToken);

    private MirrorLogins Logins(string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var file = folder.At("auth.conf");
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, mode);
        return MirrorLogins.Read(Variables((MirrorLogins.Variable, file)));
    }

    [Fact]
    public async Task A_mirror_is_asked_through_the_proxy()
    {
        server.Script("http://mirror.example/x", "200 OK\nContent-Length: 2", "hi"u8.ToArray());
        var proxy = Proxy(("http_proxy", $"http://me:secret@127.0.0.1:{server.Uri.Port}/"));
        Assert.Equal("hi"u8.ToArray(), await FetchAsync("http://mirror.example/x", new MirrorAccess(proxy, MirrorLogins.None)));
        Assert.Equal($"http://127.0.0.1:{server.Uri.Port} (http_proxy)", proxy.Shown);
        // This machine itself never is.
        server.Script("/y", "200 OK\nContent-Length: 2", "ho"u8.ToArray());
        Assert.Equal("ho"u8.ToArray(), await FetchAsync(server.At("/y").ToString(), new MirrorAccess(proxy, MirrorLogins.None)));
    }

    [Fact]
    public async Task What_a_proxy_refuses_is_said_with_its_address_and_without_its_password()
    {
        server.Script("mirror.example:443", "403 Filtered\nContent-Length: 0");
        var proxy = Proxy(("https_proxy", $"http://me:secret@127.0.0.1:{server.Uri.Port}"));
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            FetchAsync("https://mirror.example/x", new MirrorAccess(proxy, MirrorLogins.None)));
        Assert.Equal(
            $"cannot fetch https://mirror.example/x through the proxy http://127.0.0.1:{server.Uri.Port}: "
                + "the proxy does not let it through (1 attempts)",
            failure.Message);
    }

    [Theory]
    [InlineData("http_proxy", "http://p.example:3128", "http://p.example:3128/", null)]
    [InlineData("http_proxy", "p.example:3128", "http://p.example:3128/", null)]
    [InlineData("HTTP_PROXY", "http://p.example:3128", null, null)]
    [InlineData("https_proxy", "http://p.example:3128", null, "http://p.example:3128/")]
    [InlineData("HTTPS_PROXY", "http://p.example:3128", null, "http://p.example:3128/")]
    [InlineData("all_proxy", "socks5h://p.example:1080", "socks5://p.example:1080/", "socks5://p.example:1080/")]
    [InlineData("http_proxy", " ", null, null)]
    public void Variables_mean_what_they_mean_to_curl(string name, string value, string? http, string? https)
    {
        var proxy = Proxy((name, value));
        Assert.Equal(http, proxy.GetProxy(new Uri("http://mirror.example"))?.ToString());
        Assert.Equal(https, proxy.GetProxy(new Uri("https://mirror.example"))?.ToString());
    }

    [Theory]
    [InlineData("mirror.example", true)]
    [InlineData(".example", true)]
    [InlineData("*.example", true)]
    [InlineData("other.example, MIRROR.example", true)]
    [InlineData("mirror.example:80", true)]
    [InlineData("mirror.example:81", false)]
    [InlineData("irror.example", false)]
    [InlineData("*", true)]
    [InlineData("", false)]
    public void Hosts_of_no_proxy_are_asked_directly(string hosts, bool direct) => Assert.Equal(
        direct,
        Proxy(("http_proxy", "http://p.example"), ("no_proxy", hosts)).IsBypassed(new Uri("http://mirror.example/debian")));

    [Theory]
    [InlineData("ftp://p.example")]
    [InlineData("http://")]
    [InlineData("http://p.example:99999")]
    public void A_variable_that_names_no_proxy_is_an_error_that_does_not_show_it(string value)
    {
        var failure = Assert.Throws<Failure>(() => Proxy(("http_proxy", value)));
        Assert.Equal("the variable http_proxy does not name a proxy", failure.Message);
    }

    [Fact]
    public void Qubes_updates_proxy_is_found_where_the_qube_has_it_and_nothing_else_is_said()
    {
        var proxy = MirrorProxy.Find(Variables(), file => file == MirrorProxy.QubesMark);
        Assert.Equal("http://127.0.0.1:8082/", proxy.GetProxy(new Uri("https://mirror.example"))?.ToString());
        Assert.Equal("http://127.0.0.1:8082 (Qubes OS: updates-proxy-setup)", proxy.Shown);
        Assert.Equal(
            "http://p.example (http_proxy)", MirrorProxy.Find(Variables(("http_proxy", "p.example")), _ => true).Shown);
        Assert.Null(Proxy().Shown);
    }

    [Fact]
    public async Task A_login_goes_to_its_archive_and_nowhere_else()
    {
        server.Script("/vendor/x", "200 OK\nContent-Length: 2", "hi"u8.ToArray());
        server.Script("/vendored/x", "200 OK\nContent-Length: 2", "ho"u8.ToArray());
        var access = new MirrorAccess(
            MirrorProxy.None,
            Logins($"# mine\nmachine http://127.0.0.1:{server.Uri.Port}/vendor login me\n  password s3cret\n"));
        await FetchAsync(server.At("/vendor/x").ToString(), access);
        await FetchAsync(server.At("/vendored/x").ToString(), access);
        var requests = server.Requests.ToList();
        Assert.Equal("Basic " + Convert.ToBase64String("me:s3cret"u8), requests[0].Headers["Authorization"]);
        Assert.DoesNotContain("Authorization", requests[1].Headers.Keys);
    }

    [Fact]
    public async Task No_redirect_takes_a_login_along()
    {
        server.Script("/vendor/x", "302 Found\nLocation: /other/x\nContent-Length: 0");
        server.Script("/other/x", "200 OK\nContent-Length: 2", "hi"u8.ToArray());
        await FetchAsync(
            server.At("/vendor/x").ToString(),
            new MirrorAccess(
                MirrorProxy.None, Logins($"machine http://127.0.0.1:{server.Uri.Port}/vendor/ login me password s3cret\n")));
        Assert.Equal([true, false], server.Requests.Select(asked => asked.Headers.ContainsKey("Authorization")));
    }

    [Theory]
    [InlineData("machine mirror.example login a password b", "https://mirror.example/x", true)]
    [InlineData("machine mirror.example login a password b", "http://mirror.example/x", false)]
    [InlineData("machine http://mirror.example login a password b", "http://mirror.example/x", true)]
    [InlineData("machine http://mirror.example login a password b", "https://mirror.example/x", false)]
    [InlineData("machine mirror.example:8443 login a password b", "https://mirror.example/x", false)]
    [InlineData("machine mirror.example/v/ login a password b", "https://mirror.example/v/x", true)]
    [InlineData("machine mirror.example/v/ login a password b", "https://mirror.example/w/x", false)]
    [InlineData("machine other.example login c password d machine mirror.example login a password b",
        "https://mirror.example/x", true)]
    [InlineData("machine evil.mirror.example login a password b", "https://mirror.example/x", false)]
    public void A_login_holds_for_what_its_machine_says(string text, string uri, bool fits) =>
        Assert.Equal(fits ? new MirrorLogin("a", "b") : null, Logins(text).For(new Uri(uri)));

    [Theory]
    [InlineData("machine mirror.example password s3cret")]
    [InlineData("machine mirror.example login")]
    [InlineData("login a password s3cret")]
    [InlineData("machine mirror.example login a password s3cret macdef x")]
    [InlineData("machine ftp://mirror.example login a password s3cret")]
    [InlineData("machine b@mirror.example login a password s3cret")]
    public void What_is_malformed_is_named_by_its_line_and_never_shown(string text)
    {
        var failure = Assert.Throws<Failure>(() => Logins("\n" + text));
        Assert.Equal($"line 2 of {folder.At("auth.conf")} is not a login", failure.Message);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_of_passwords_that_others_can_read_is_refused(UnixFileMode more)
    {
        var failure = Assert.Throws<Failure>(() =>
            Logins("machine a.example login a password b", UnixFileMode.UserRead | UnixFileMode.UserWrite | more));
        Assert.Equal($"chmod 600 {folder.At("auth.conf")}", failure.Problems[0].Hint);
    }

    [Fact]
    public async Task A_mirror_that_asks_for_a_login_says_where_to_write_it()
    {
        server.Script("/x", "401 Unauthorized\nContent-Length: 0");
        var failure = await Assert.ThrowsAsync<Failure>(() => FetchAsync(server.At("/x").ToString(), MirrorAccess.Direct));
        Assert.Contains("asks for a login", failure.Message, StringComparison.Ordinal);
        Assert.Contains("~/.config/coppice/auth.conf", failure.Problems[0].Hint, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<Failure>(() => FetchAsync(
            server.At("/x").ToString(),
            new MirrorAccess(MirrorProxy.None, Logins("machine http://127.0.0.1 login a password s3cret"))));
        Assert.Contains("refuses the login that it is given", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString() + refused.Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Logins_are_looked_for_outside_of_the_family()
    {
        Assert.Equal(
            ["/home/me/.config/coppice/auth.conf", "/etc/apt/auth.conf", "/etc/apt/auth.conf.d"],
            MirrorLogins.Places(Variables(("HOME", "/home/me"))));
        Assert.Equal(
            "/etc/mine/coppice/auth.conf", MirrorLogins.Places(Variables(("XDG_CONFIG_HOME", "/etc/mine"), ("HOME", "/x")))[0]);
        Assert.Equal(["/a"], MirrorLogins.Places(Variables((MirrorLogins.Variable, "/a"), ("HOME", "/x"))));
        Assert.Throws<Failure>(() => MirrorLogins.Read(Variables((MirrorLogins.Variable, folder.At("none")))));
    }

    [Fact]
    public void Nothing_that_is_kept_has_a_password()
    {
        Assert.Equal("http://mirror.example/debian", MirrorUri.Normal(new Uri("http://me:s3cret@mirror.example/debian/")).ToString());
        Assert.Equal("file:///srv/mirror", MirrorUri.Normal(new Uri("file:///srv/mirror/")).ToString());
        Assert.DoesNotContain("s3cret", new MirrorLogin("me", "s3cret").ToString(), StringComparison.Ordinal);
    }
}
