using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Growing.Reading;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Provenance;

/// <summary>
/// Sees who makes what while a layer grows. Each maintainer script is held for a moment before it runs, and a clock is read that
/// change times are taken from; so a file's change time says for certain in whose interval it was changed last. Settling gives
/// all files one time, but a change time is nothing that it could set.
/// </summary>
internal sealed partial class ProvenanceWatch : IDisposable
{
    private readonly IProvenanceRules rules;
    private readonly string upper;
    private readonly bool overlay;
    private readonly ChangeClock clock;
    private readonly Turns turns = new();
    private readonly UpperFiles files;
    private readonly SharedFileWatch shared;
    private readonly ProgramWatch? programs;
    private readonly OpenedFiles? opened;
    private readonly LookupWatch? lookups;
    private readonly HookWatch hooks;
    private readonly Lock gate = new();
    private readonly HashSet<(string Package, string Script)> unpacking = [];
    private readonly Dictionary<(string Package, string Script), byte[]> scripts = [];
    private string step = "";
    private long settling = long.MaxValue;
    private bool onlyManager;
    private bool blind;

    private ProvenanceWatch(
        SandboxHost host, SandboxTree tree, IProvenanceRules rules, Func<BytePath, byte[]?> before, Author first,
        TreeReads? reads)
    {
        (this.rules, upper, overlay) = (rules, tree.UpperDirectory, tree.IsOverlay);
        (Reads, clock) = (reads, new ChangeClock(host));
        files = new UpperFiles(upper);
        shared = new SharedFileWatch(rules, files, before);
        hooks = new HookWatch(upper);
        turns.Begin(long.MinValue, first, hasTurn: false);
        // A base lies on one file system with others, and this process itself opens files there.
        if (overlay && reads is not null)
        {
            lookups = LookupWatch.TryStart(tree.Device, reads.Installers);
            opened = new OpenedFiles(reads, lookups);
        }

        programs = ProgramWatch.TryStart(tree.RootDirectory, Runs, opened is null ? null : Opens);
    }

    /// <summary>Has what was read meanwhile; null when nobody looked.</summary>
    public TreeReads? Reads { get; }

    /// <summary>
    /// What was read meanwhile, nothing where no program ran; null when nobody looked, or something could not be seen.
    /// </summary>
    public IReadOnlyList<SeenPath>? SeenReads => programs is null || opened is null ? null : Reads!.SeenIfAny;

    /// <summary>Begins to watch.</summary>
    /// <param name="host">The host of the tree.</param>
    /// <param name="tree">The growing tree.</param>
    /// <param name="rules">The distribution.</param>
    /// <param name="before">Reads a file of the parent; null when it is not there.</param>
    /// <param name="first">Who made what is there already.</param>
    /// <param name="reads">Takes what is read meanwhile; null when nobody wants to know.</param>
    public static ProvenanceWatch Start(
        SandboxHost host, SandboxTree tree, IProvenanceRules rules, Func<BytePath, byte[]?> before, Author first,
        TreeReads? reads = null) =>
        new(host, tree, rules, before, first, reads);

    /// <summary>A step begins.</summary>
    /// <param name="kind">Who works in it, a constant of <see cref="AuthorKind"/>.</param>
    /// <param name="title">The step, for people.</param>
    /// <param name="readsCount">Whether what is read in it is of interest.</param>
    public void Begin(string kind, string title, bool readsCount = false)
    {
        opened?.Begin(readsCount);
        lock (gate)
        {
            (step, onlyManager) = (title, kind == AuthorKind.PackageManager);
            Observe(() =>
            {
                EndHook(hooks.IsRunning);
                var now = Enter(new Author(kind, title), hasTurn: false);
                settling = kind == AuthorKind.Settling ? now : settling;
            });
        }
    }

    /// <summary>Takes a line that the current step printed.</summary>
    public void Printed(string line)
    {
        if (rules.ReadLine(line) is { } turn)
        {
            lock (gate)
            {
                turns.Told(turn);
            }
        }
    }

    /// <summary>Nothing runs any more: what was seen stays, and nothing of the tree is held open.</summary>
    public void StopWatching()
    {
        lock (gate)
        {
            Observe(() => EndHook(hooks.IsRunning));
        }

        opened?.Begin(stepCounts: false);
        programs?.Dispose();
        lookups?.Dispose();
    }

    /// <summary>What was seen, as the record of the layer that came of it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="parent">The tree below it.</param>
    /// <param name="version">The version of a package in it; empty when it is not there any more.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Null when something could not be seen: better no record than a wrong one, and a layer all the same.</returns>
    public LayerProvenance? Finish(
        LayerManifest layer, TreeListing parent, Func<string, string> version, CancellationToken cancel)
    {
        LayerProvenance? record = null;
        Observe(() => record = Record(layer, parent, version, cancel));
        return blind ? null : record;
    }

    public void Dispose()
    {
        programs?.Dispose();
        lookups?.Dispose();
        clock.Dispose();
    }

    // Called by the thread that watches, and let go of the program whatever happens.
    private void Runs(string path, SafeFileHandle program, int process) => Observe(() =>
    {
        Note(path, program, process);
        opened?.Runs(path, program, process);
    });

    private bool Opens(OpenedFile file)
    {
        try
        {
            EndHookThatEnded();
            return opened!.Opens(file);
        }
        catch (Exception)
        {
            Reads!.CannotSee();
            return true;
        }
    }

    // What cannot be seen is not recorded; the growth goes on.
    private void Observe(Action look)
    {
        try
        {
            look();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            blind = true;
        }
    }

    private void Note(string path, SafeFileHandle program, int process)
    {
        lock (gate)
        {
            if (!onlyManager)
            {
                return;
            }

            EndHook(hooks.HasEnded());
            if (rules.ReadProgram(path, Read) is not { } run)
            {
                NoteHook(process);
                return;
            }

            if (!IsHere(run.Path, program))
            {
                return;
            }

            if (run.Package.Length > 0 && Read(run.Path) is { } text)
            {
                scripts[(run.Package, run.Script)] = text;
            }

            if (run.Unpacks)
            {
                unpacking.Add((run.Package, run.Script));
            }

            Enter(
                run.Package.Length == 0
                    ? new Author(AuthorKind.PackageManager, step)
                    : new Author(AuthorKind.MaintainerScript, step, run.Package, "", run.Script),
                run.HasTurns);
        }
    }

    private long Enter(Author author, bool hasTurn)
    {
        shared.Look(turns.Current);
        var now = clock.Now();
        turns.Begin(now, author, hasTurn);
        return now;
    }

    // A base grows in a plain directory beside those of others: its file system says nothing about whose program it is.
    private bool IsHere(BytePath path, SafeFileHandle program)
    {
        if (overlay)
        {
            return true;
        }

        return files.Inode(path) is { } inode && inode == PosixFile.Status(program).Inode;
    }

    private byte[]? Read(BytePath path) => files.Read(path);
}
