using Coppice.Cli.Running;
using Coppice.Engine;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Cli.Exporting;

/// <summary>What the user asked <c>export</c> for.</summary>
/// <param name="Target">Where to; <c>-</c> is standard output.</param>
/// <param name="Bare">No partitions around the file system.</param>
/// <param name="Size">Bytes of the image; null for what the family file says.</param>
/// <param name="SignKey">The key to sign with; null for none.</param>
/// <param name="Release">The release of the RPM; null for when the generation was made.</param>
/// <param name="Name">The name of the image in an OCI layout; null for the template's.</param>
internal sealed record ExportOptions(string Target, bool Bare, long? Size, string? SignKey, string? Release, string? Name);

/// <summary>A generation to write, and everything that forms need for that.</summary>
/// <param name="Context">The run.</param>
/// <param name="Engine">The stages; the lock for reading is held.</param>
/// <param name="Generation">What to write.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Qubes">What the family file says about it for Qubes OS; null when nothing.</param>
/// <param name="Options">What the user asked for.</param>
internal sealed record ExportRequest(
    VerbContext Context, CoppiceEngine Engine, Generation Generation, TreeListing Tree, QubesSettings? Qubes, ExportOptions Options)
{
    internal const string Step = "export";

    /// <summary>A folder of the store for what is needed on the way.</summary>
    internal string WorkFolder => Engine.Store.At(StoreFolder.Work);

    /// <summary>Reports how far a form is.</summary>
    internal void Advanced(long done, long? total) => Context.Progress.Report(new StepAdvanced(Step, total is { } all ? Math.Min(done, all) : done, total, ProgressUnit.Bytes));

    /// <summary>Reports what a form does now.</summary>
    internal void Stage(string what) => Context.Progress.Report(new StepPrinted(Step, what));

    /// <summary>Starts the sandbox that images are made in.</summary>
    internal SandboxHost StartSandbox() => Engine.StartSandbox();
}

/// <summary>One form that <c>export</c> writes.</summary>
internal interface IExportForm
{
    /// <summary>The word after <c>--as</c>.</summary>
    string Name { get; }

    /// <summary>What it is, for help.</summary>
    string Summary { get; }

    /// <summary>The options besides the target that mean something to it.</summary>
    IReadOnlyList<string> Options => [];

    /// <summary>Whether it can be written to standard output.</summary>
    bool Streams => false;

    /// <summary>Says early what is missing or contradicts itself.</summary>
    /// <exception cref="Failure">It cannot be written so.</exception>
    void Check(ExportRequest request)
    {
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="Failure">An expected failure; nothing is left.</exception>
    void Write(ExportRequest request, CancellationToken cancel);
}
