using Coppice.Archives.FileLists;
using Coppice.Diagnosis.Logs;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Diagnosing;

/// <summary>Why something failed, by its log.</summary>
/// <param name="Diagnosis">What the log says.</param>
/// <param name="Files">
/// Files of packages that would mend the first cause, by the lists of files of the family's snapshot; none where there are no
/// lists.
/// </param>
public sealed record DiagnosedLog(LogDiagnosis Diagnosis, IReadOnlyList<ProvidedFile> Files)
{
    /// <summary>The packages that have these files, each once.</summary>
    public IReadOnlyList<string> Packages => [.. Files.Select(file => file.Package).Distinct()];
}

/// <summary>
/// Says why something failed, by its log, wherever that comes from. Needs neither family nor store; with them it knows which
/// package has what is missing.
/// </summary>
/// <param name="options">The machine, family and store.</param>
public sealed class DiagnoseLog(EngineOptions options)
{
    /// <summary>Diagnoses a log, which may be anything.</summary>
    /// <param name="readLine">Reads the next line of the log; null at its end.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<DiagnosedLog> RunAsync(Func<string?> readLine, IProgressSink progress, CancellationToken cancel)
    {
        var diagnosis = LogDiagnoser.Diagnose(readLine, cancel);
        var files = diagnosis.First?.Sought is { } sought && await ListsAsync(progress, cancel) is { } search
            ? search.Find(sought.Name, sought.Fits)
            : [];
        return new DiagnosedLog(diagnosis, files);
    }

    // Without a family or a store it is not known which package has what is missing. That is no reason to say nothing.
    private async Task<FileSearch?> ListsAsync(IProgressSink progress, CancellationToken cancel)
    {
        try
        {
            using var engine = CoppiceEngine.TryOpen(options, progress);
            return engine is not null && engine.Snapshots.Current(engine.ReadFamily().Name) is { } snapshot
                ? await engine.FileListsAsync(snapshot, progress, cancel)
                : null;
        }
        catch (Failure)
        {
            return null;
        }
    }
}
