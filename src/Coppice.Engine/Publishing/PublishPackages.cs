using Coppice.Delivery.Publishing;
using Coppice.Delivery.Signing;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Publishing;

/// <summary>What to publish.</summary>
/// <param name="Packages">Signed RPMs; none: only the metadata are made and signed anew.</param>
/// <param name="Folder">The repository's folder; made when it does not exist.</param>
/// <param name="SignKey">The key that has signed the packages; see <see cref="SigningKey.Open"/>.</param>
public sealed record PublishRequest(IReadOnlyList<string> Packages, string Folder, string SignKey)
{
    /// <summary>Where readers find the folder; null when it is not known.</summary>
    public string? Url { get; init; }
}

/// <summary>Puts RPMs into a signed repository. Needs no store.</summary>
/// <param name="options">The machine.</param>
public sealed class PublishPackages(EngineOptions options)
{
    private const string Step = "publish";

    /// <summary>Publishes. Readers find the old metadata or the new ones.</summary>
    /// <returns>What to run in dom0 so that it reads the repository; nothing without its address.</returns>
    /// <exception cref="Failure">A package is not signed by the key, or the repository cannot be written.</exception>
    public IReadOnlyList<string> Run(PublishRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var source = request.Url is { } url ? TemplateSource.Of(request.Folder, url) : null;
        using var key = SigningKey.Open(options.Processes, request.SignKey, options.Variable, cancel);
        progress.Run(
            Step,
            $"publish {Quantity.Count(request.Packages.Count, "package")}",
            () =>
            {
                new RpmRepository(options.Processes).Publish(
                    request.Packages, request.Folder, key, what => progress.Report(new StepPrinted(Step, what)), cancel);
                return key;
            },
            signed => $"signed by {signed.Fingerprint}");
        source?.Write(request.Folder);
        return source?.Steps(request.Folder) ?? [];
    }
}
