using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Store;

namespace Coppice.Planning.Updates;

/// <summary>
/// Asks this machine's package manager about templates that have files with a say in their updates. It works on copies of these
/// files, of the package database and on the frozen metadata: no template is mounted, nothing of one runs.
/// </summary>
internal sealed class UpdateQuestions(IProcessRunner runner, DistributionTable distributions) : IDisposable
{
    private readonly TemporaryFolder folder = new("updates");
    private readonly ConcurrentDictionary<Digest, Lazy<string>> places = new();
    private int nextRequest;

    /// <summary>The versions that a template's package manager would take.</summary>
    /// <exception cref="Failure">Its files say something that cannot be told this way, or the package manager fails.</exception>
    public IReadOnlyList<AvailableVersion> Ask(
        PackageSources sources, TreeReader tree, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> policy,
        CancellationToken cancel)
    {
        var rules = distributions.UpdateRules(sources.Type);
        var shared = places.GetOrAdd(sources.Key, _ => new Lazy<string>(() => Share(sources, rules, cancel))).Value;
        var request = Request(shared, sources, rules);
        var question = rules.Ask(
            request, sources, distributions.PackageManager(sources.Type).ReadDatabase(new StoredTree(tree)), policy);
        Write(request, question);
        var result = runner.Run(question.Command, cancel);
        return result.Succeeded
            ? rules.ReadAnswer(result.Text)
            : throw new Failure(
                $"{question.Command.Program} cannot say which updates there are: {VisibleText.Of(result.Error.Trim())}",
                "coppice doctor", kind: ProblemKind.ToolFailed);
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    // What all questions about an archive share: the metadata under the names that the package manager looks for, and its cache
    // of them.
    private string Share(PackageSources sources, IUpdateRules rules, CancellationToken cancel)
    {
        var place = Path.Combine(folder.Path, sources.Key.Hex);
        var metadata = Path.Combine(place, "metadata");
        Directory.CreateDirectory(Path.Combine(metadata, "partial"));
        Directory.CreateDirectory(Path.Combine(place, "cache"));
        var limited = rules.Limited(sources);
        foreach (var (name, file) in rules.Metadata(sources))
        {
            if (limited.GetValueOrDefault(name) is { } content)
            {
                File.WriteAllBytes(Path.Combine(metadata, name), content());
            }
            else
            {
                File.CreateSymbolicLink(Path.Combine(metadata, name), file);
            }
        }

        var request = Request(place, sources, rules);
        if (distributions.PackageManager(sources.Type).FillCache(request) is { } fill)
        {
            Write(
                request, rules.Ask(request, sources, ReadOnlyMemory<byte>.Empty, new Dictionary<string, ReadOnlyMemory<byte>>()));
            // Without it, too, questions are answered, only later.
            runner.Run(fill, cancel);
        }

        return place;
    }

    private ResolveRequest Request(string shared, PackageSources sources, IUpdateRules rules) => new(
        Directory.CreateDirectory(Path.Combine(shared, $"{Interlocked.Increment(ref nextRequest)}")).FullName,
        Path.Combine(shared, "metadata"), Path.Combine(shared, "cache"))
    {
        Linked = [.. rules.Metadata(sources).Select(file => file.File).Distinct()],
    };

    private static void Write(ResolveRequest request, UpdateQuestion question)
    {
        foreach (var file in question.Files)
        {
            var path = Path.Combine(request.Folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.ToArray());
            // apt takes its cache for out of date when its sources are newer.
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }
    }
}
