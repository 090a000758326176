using System.Net;
using Coppice.Caching.Requests;
using Coppice.Foundation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Coppice.Caching.Repositories;

/// <summary>Which published repositories are served.</summary>
/// <param name="Folders">The folders by the name that their addresses begin with.</param>
/// <param name="Listen">Where to listen.</param>
public sealed record RepositoryRequest(IReadOnlyDictionary<string, string> Folders, IPEndPoint Listen)
{
    /// <summary>Reads <c>NAME=FOLDER</c>, or a folder that is called like its own last component.</summary>
    /// <param name="listen">Where to listen.</param>
    /// <param name="folders">The folders.</param>
    /// <exception cref="Failure">There is none, or one is no folder, or two have the same name. Exit code 64.</exception>
    public static RepositoryRequest Of(IPEndPoint listen, IReadOnlyList<string> folders)
    {
        var named = folders.Select(Named).ToList();
        var problems = named.Where(folder => !Directory.Exists(folder.Path))
            .Select(folder => Wrong($"there is no folder {VisibleText.Of(folder.Path)}"))
            .Concat(named.Where(folder => folder.Name is "" or ['.', ..] || folder.Name.Contains('/'))
                .Select(folder => Wrong($"{VisibleText.Of(folder.Path)} needs a name")))
            .Concat(named.GroupBy(folder => folder.Name).Where(same => same.Count() > 1)
                .Select(same => Wrong($"two folders are called {VisibleText.Of(same.Key)}")))
            .ToList();
        if (named.Count == 0)
        {
            problems.Add(Wrong("--repositories needs folders that `publish` made"));
        }

        return problems.Count == 0
            ? new RepositoryRequest(named.ToDictionary(folder => folder.Name, folder => folder.Path), listen)
            : throw new Failure(problems, ExitCode.Usage);
    }

    private static Problem Wrong(string message) => new(
        $"--folder: {message}", "coppice serve --repositories 127.0.0.1:8480 --folder templates=/srv/templates");

    private static (string Name, string Path) Named(string text)
    {
        var parts = text.Split('=', 2);
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parts[^1]));
        return (parts.Length == 2 ? parts[0] : Path.GetFileName(path), path);
    }
}

/// <summary>Serves folders that <c>publish</c> made, as they lie there, at <c>/NAME/PATH</c>, and nothing else.</summary>
public static class RepositoryServer
{
    /// <summary>Serves until it is stopped.</summary>
    /// <param name="request">What to serve.</param>
    /// <param name="ready">Told the address when it answers.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The address cannot be listened on.</exception>
    public static async Task RunAsync(RepositoryRequest request, Action<IPEndPoint> ready, CancellationToken cancel)
    {
        var folders = request.Folders.ToDictionary(pair => pair.Key, pair => new PublishedFolder(pair.Value));
        var (app, place) = await Listener.StartAsync(
            request.Listen, "--repositories", context => AnswerAsync(context, folders));
        await using (app)
        {
            ready(place);
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Listener.StopAsync(app);
        }
    }

    private static Task AnswerAsync(HttpContext context, Dictionary<string, PublishedFolder> folders)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return ShortAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are answered.");
        }

        var target = AskedTarget.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        return target is { Uri: null } && folders.GetValueOrDefault(target.Archive) is { } folder
            ? folder.SendAsync(context, target.Path)
            : ShortAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such file.");
    }
}
