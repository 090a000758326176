using Coppice.Archives;
using Coppice.Archives.FileLists;
using Coppice.Diagnosis.Inspecting;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Diagnosing;

/// <summary>What an image has in it.</summary>
/// <param name="Contents">What was read.</param>
/// <param name="Advice">What to do about commands that units missed.</param>
public sealed record InspectedImage(ImageContents Contents, IReadOnlyList<Advice> Advice);

/// <summary>Says what an image has in it, without mounting it. Needs neither family nor store; with them it knows more.</summary>
/// <param name="options">The machine, family and store.</param>
public sealed class InspectImage(EngineOptions options)
{
    /// <summary>Reads an image, which is taken for hostile.</summary>
    /// <param name="file">Absolute path of the image.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It is no image that can be read.</exception>
    public async Task<InspectedImage> RunAsync(string file, IProgressSink progress, CancellationToken cancel)
    {
        var contents = new ImageInspection(options.Processes, new DistributionTable()).Read(file, cancel);
        var search = contents.Missing.Count > 0 ? await ListsAsync(contents.Distribution, progress, cancel) : null;
        var installed = contents.Packages.Select(package => package.Name).ToHashSet();
        return new InspectedImage(
            contents, [.. contents.Missing.Select(missing => Advice.For(missing, search, installed, template: null))]);
    }

    // Without a family or a store it is not known which package has what is missing; nor by the lists of another distribution.
    private async Task<FileSearch?> ListsAsync(string? distribution, IProgressSink progress, CancellationToken cancel)
    {
        try
        {
            using var engine = CoppiceEngine.TryOpen(options, progress);
            return engine is not null && engine.Snapshots.Current(engine.ReadFamily().Name) is { } snapshot
                ? await engine.FileListsAsync(Only(distribution, snapshot), progress, cancel)
                : null;
        }
        catch (Failure)
        {
            return null;
        }
    }

    private static Snapshot Only(string? distribution, Snapshot snapshot) => snapshot with
    {
        Archives = snapshot.Archives.Where(archive => archive.Value.Type == distribution).ToDictionary(),
    };
}
