using System.Net;
using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Tests.Guarding;

/// <summary>
/// Nothing is answered to whoever does not know the token, comes by another name, or sends a form of another page.
/// </summary>
public sealed class GateTests
{
    [Fact]
    public async Task Without_the_token_nothing_is_shown_and_nothing_is_done()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client(knowsToken: false);
        foreach (var route in server.Routes)
        {
            var (method, path) = (route.Split(' ')[0], route.Split(' ')[1].Replace("{family}", "test"));
            using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.DoesNotContain("vault", await answer.Content.ReadAsStringAsync());
        }

        Assert.Empty(server.Served.Desk.All());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8400")]
    [InlineData("10.137.0.5:8400")]
    [InlineData("127.0.0.1.evil.example:8400")]
    [InlineData("localhost.evil.example:8400")]
    public async Task A_name_that_the_server_is_not_known_by_gets_nothing(string host)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/families/test");
        request.Headers.Host = host;
        using var answer = await client.SendAsync(request);
        Assert.Equal(StatusCodes.Status421MisdirectedRequest, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_first_visit_brings_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client(knowsToken: false);
        using var welcome = await client.GetAsync($"/?token={server.Token.Text}");
        var cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        // The token stands in no address that a history or another server could keep.
        Assert.DoesNotContain(server.Token.Text, await welcome.Content.ReadAsStringAsync());

        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        using var page = await client.GetAsync("/families/test");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_wrong_token_opens_nothing(string token)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client(knowsToken: false);
        using var answer = await client.GetAsync($"/?token={token}");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Where_only_the_owner_can_connect_no_token_is_asked_for()
    {
        await using var server = await TestServer.StartAsync(open: true);
        using var client = server.Client(knowsToken: false);
        using var answer = await client.GetAsync("/families/test");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // Also where no token is asked for: a browser may be led to the socket by a proxy.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_of_another_page_does_nothing(bool open)
    {
        await using var server = await TestServer.StartAsync(open);
        using var client = server.Client();
        Func<HttpRequestMessage>[] forgeries =
        [
            () => Post(new FormUrlEncodedContent([KeyValuePair.Create("act", "gc")])),
            () => Post(new FormUrlEncodedContent([KeyValuePair.Create("act", "gc"), KeyValuePair.Create("form", "guessed")])),
            () => Post(new StringContent("act=gc")),
            () => Post(new MultipartFormDataContent { { new StringContent(server.Gate.Form), "form" } }),
            () => Post(server.Form(("act", "gc")), ("Sec-Fetch-Site", "cross-site")),
            () => Post(server.Form(("act", "gc")), ("Sec-Fetch-Site", "same-site")),
            () => Post(server.Form(("act", "gc")), ("Origin", "http://evil.example")),
            () => Post(server.Form(("act", "gc")), ("Origin", "http://127.0.0.1:9000")),
            () => Post(server.Form(("act", "gc")), ("Origin", "null")),
        ];
        foreach (var forgery in forgeries)
        {
            using var answer = await client.SendAsync(forgery());
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Empty(server.Served.Desk.All());
        using var own = await client.SendAsync(
            Post(server.Form(("act", "gc")), ("Sec-Fetch-Site", "same-origin"), ("Origin", $"http://{TestServer.Host}")));
        Assert.Equal(HttpStatusCode.SeeOther, own.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_changed_by_anything_but_a_form()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        foreach (var route in server.Routes.Where(route => route.StartsWith("POST ", StringComparison.Ordinal)))
        {
            var path = route[5..].Replace("{family}", "test").Replace("{run}", "1");
            using var answer = await client.GetAsync($"{path}?act=gc&form={server.Gate.Form}");
            Assert.Contains((int)answer.StatusCode, new[] { 404, 405 });
            using var put = await client.PutAsync(path, server.Form(("act", "gc")));
            Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        }

        Assert.Empty(server.Served.Desk.All());
    }

    private static HttpRequestMessage Post(HttpContent content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/families/test/runs") { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
