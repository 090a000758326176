using Coppice.Families;
using Coppice.Foundation.Progress;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Exporting;

/// <summary>A generation to write, and everything that forms need for that.</summary>
/// <param name="Engine">The store; the lock for reading is held.</param>
/// <param name="Generation">What to write.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Qubes">What the family file says about it for Qubes OS; null when nothing.</param>
/// <param name="Options">What was asked for.</param>
/// <param name="Progress">Told what happens.</param>
public sealed record ExportJob(
    CoppiceEngine Engine, Generation Generation, TreeListing Tree, QubesSettings? Qubes, ExportOptions Options,
    IProgressSink Progress)
{
    internal const string Step = "export";

    /// <summary>The file or folder to write, for forms that write no stream.</summary>
    internal string Target => Options.Target ?? throw new InvalidOperationException("this form writes no stream");

    /// <summary>A folder of the store for what is needed on the way.</summary>
    internal string WorkFolder => Engine.Store.At(StoreFolder.Work);

    /// <summary>Reports how far a form is.</summary>
    internal void Advanced(long done, long? total) =>
        Progress.Report(new StepAdvanced(Step, total is { } all ? Math.Min(done, all) : done, total, ProgressUnit.Bytes));

    /// <summary>Reports what a form does now.</summary>
    internal void Stage(string what) => Progress.Report(new StepPrinted(Step, what));
}
