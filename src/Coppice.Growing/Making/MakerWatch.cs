using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Growing.Reading;
using Coppice.Sandbox;
using Coppice.Store.Layers;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Making;

/// <summary>
/// Sees who makes what while a layer grows. Each maintainer script is held for a moment before it runs, and a clock is read that change
/// times are taken from; so a file's change time says for certain in whose interval it was changed last. Settling gives all files
/// one time, but a change time is nothing that it could set.
/// </summary>
internal sealed class MakerWatch : IDisposable
{
    private readonly IMakerRules rules;
    private readonly string upper;
    private readonly bool overlay;
    private readonly ChangeClock clock;
    private readonly Turns turns = new();
    private readonly UpperFiles files;
    private readonly SharedFileWatch shared;
    private readonly ProgramWatch? programs;
    private readonly OpenedFiles? opened;
    private readonly LookupWatch? lookups;
    private readonly Lock gate = new();
    private readonly HashSet<(string Package, string Script)> unpacking = [];
    private readonly Dictionary<(string Package, string Script), byte[]> scripts = [];
    private string step = "";
    private long settling = long.MaxValue;
    private bool onlyManager;
    private bool blind;

    private MakerWatch(SandboxHost host, SandboxTree tree, IMakerRules rules, Func<BytePath, byte[]?> before, Maker first, TreeReads? reads)
    {
        (this.rules, upper, overlay) = (rules, tree.UpperDirectory, tree.IsOverlay);
        (Reads, clock) = (reads, new ChangeClock(host));
        files = new UpperFiles(upper);
        shared = new SharedFileWatch(rules, files, before);
        turns.Begin(long.MinValue, first, hasTurn: false);
        // A base lies on one file system with others, and this process itself opens files there.
        if (overlay && reads is not null)
        {
            lookups = LookupWatch.TryStart(DeviceOf(tree), reads.Installers);
            opened = new OpenedFiles(reads, lookups);
        }

        programs = ProgramWatch.TryStart(tree.RootDirectory, Runs, opened is null ? null : Opens);
    }

    /// <summary>Has what was read meanwhile; null when nobody looked.</summary>
    public TreeReads? Reads { get; }

    /// <summary>Begins to watch.</summary>
    /// <param name="host">The host of the tree.</param>
    /// <param name="tree">The growing tree.</param>
    /// <param name="rules">The distribution.</param>
    /// <param name="before">Reads a file of the parent; null when it is not there.</param>
    /// <param name="first">Who made what is there already.</param>
    /// <param name="reads">Takes what is read meanwhile; null when nobody wants to know.</param>
    public static MakerWatch Start(
        SandboxHost host, SandboxTree tree, IMakerRules rules, Func<BytePath, byte[]?> before, Maker first, TreeReads? reads = null) =>
        new(host, tree, rules, before, first, reads);

    /// <summary>A step begins.</summary>
    /// <param name="kind">Who works in it, a constant of <see cref="MakerKind"/>.</param>
    /// <param name="title">The step, for people.</param>
    /// <param name="readsCount">Whether what is read in it is of interest.</param>
    public void Begin(string kind, string title, bool readsCount = false)
    {
        opened?.Begin(readsCount);
        lock (gate)
        {
            (step, onlyManager) = (title, kind == MakerKind.PackageManager);
            Observe(() =>
            {
                var now = Enter(new Maker(kind, title), hasTurn: false);
                settling = kind == MakerKind.Settling ? now : settling;
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
    public LayerMakers? Finish(LayerManifest layer, TreeListing parent, Func<string, string> version, CancellationToken cancel)
    {
        LayerMakers? record = null;
        Observe(() => record = Record(layer, parent, version, cancel));
        return blind ? null : record;
    }

    private LayerMakers Record(LayerManifest layer, TreeListing parent, Func<string, string> version, CancellationToken cancel)
    {
        lock (gate)
        {
            shared.Look(turns.Current);
            var times = ChangeTimes.Read(upper, cancel);
            var brought = Brought();
            var known = new Dictionary<Maker, Maker>();
            var entries = new List<MadeEntry>();
            foreach (var entry in layer.Entries)
            {
                var before = parent.Find(entry.Path);
                if (before == entry || !times.TryGetValue(entry.Path, out var time))
                {
                    continue;
                }

                var isBrought = brought.Contains(entry.Path);
                var (maker, settled) = MakerOf(entry, before, time, isBrought);
                if (!isBrought || programs is null || (maker.Kind != MakerKind.PackageManager && !unpacking.Contains((maker.Package, maker.Script))))
                {
                    entries.Add(new MadeEntry(entry.Path, LayerMakers.FingerprintOf(entry), Named(maker), settled));
                }
            }

            // Of what a maintainer script took out, the last one that names it is who did.
            entries.AddRange(TakenOut.Of(brought, times, parent).Select(gone => new MadeEntry(
                gone.Path, LayerMakers.FingerprintOf(TreeEntry.Gone(gone.Path)), Named(turns.Maker(ChangerOf(gone.Path, -1, turns.At(gone.Until)))), Settled: false)));
            return new LayerMakers([.. entries.OrderBy(entry => entry.Path)], [.. shared.Found.Select(found => new MadeRecord(found.Entry.Path, found.Entry.Key, Named(turns.Maker(found.Interval))))]);

            Maker Named(Maker maker) => known.TryGetValue(maker, out var named) ? named
                : known[maker] = maker.Package.Length > 0 ? maker with { Version = version(maker.Package) } : maker;
        }
    }

    public void Dispose()
    {
        programs?.Dispose();
        lookups?.Dispose();
        clock.Dispose();
    }

    // Of a directory the change time only says when something was last put there or taken out.
    private (Maker Maker, bool Settled) MakerOf(TreeEntry entry, TreeEntry? before, ChangeTime time, bool brought)
    {
        var settled = time.Changed >= settling && entry.Type != EntryType.Directory;
        var ownBirth = time.Born > 0 && (settled || (entry.Type == EntryType.Directory && before is null));
        var interval = turns.At(ownBirth ? time.Born : time.Changed);
        if (entry.Type == EntryType.Directory && (before is not null || (brought && IsParticular(entry))))
        {
            interval = ChangerOf(entry.Path, before is null ? interval : -1, turns.At(time.Changed));
        }

        var maker = turns.Maker(interval);
        return rules.IsDatabase(entry.Path) && maker.Kind is MakerKind.MaintainerScript or MakerKind.Trigger
            ? (new Maker(MakerKind.PackageManager, maker.Step), settled)
            : (maker, settled);
    }

    // Whoever changed owner or mode of a directory did so no later than the last change in it: of the scripts that ran until then the last
    // one that names the directory, or the very last one when none does.
    private int ChangerOf(BytePath path, int after, int upTo)
    {
        var name = System.Text.Encoding.Latin1.GetBytes("/" + System.Text.Encoding.Latin1.GetString(path.Bytes));
        return turns.LastBetween(after, upTo, maker => scripts.TryGetValue((maker.Package, maker.Script), out var text) && text.AsSpan().IndexOf(name) >= 0) ?? upTo;
    }

    private static bool IsParticular(TreeEntry entry) => (entry.Mode, entry.Uid, entry.Gid) != (ModeBits.Usable, 0u, 0u);

    // What packages brought is verified against them; it is no news who unpacked it.
    private HashSet<BytePath> Brought()
    {
        var brought = new HashSet<BytePath>();
        foreach (var (name, content) in files.FilesIn(rules.ListFolder))
        {
            brought.UnionWith(rules.ReadList(System.Text.Encoding.UTF8.GetString(name), content) ?? []);
        }

        return brought;
    }

    // Called by the thread that watches, and let go of the program whatever happens.
    private void Runs(string path, SafeFileHandle program, int process) => Observe(() =>
    {
        Note(path, program);
        opened?.Runs(path, process);
    });

    private bool Opens(OpenedFile file)
    {
        try
        {
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

    private void Note(string path, SafeFileHandle program)
    {
        lock (gate)
        {
            if (!onlyManager || rules.ReadProgram(path, Read) is not { } run || !IsHere(run.Path, program))
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
                run.Package.Length == 0 ? new Maker(MakerKind.PackageManager, step) : new Maker(MakerKind.MaintainerScript, step, run.Package, "", run.Script),
                run.HasTurns);
        }
    }

    private long Enter(Maker maker, bool hasTurn)
    {
        shared.Look(turns.Current);
        var now = clock.Now();
        turns.Begin(now, maker, hasTurn);
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

    // The mount is a file system of its own, with a number that no other program's root has.
    private static DeviceNumber DeviceOf(SandboxTree tree)
    {
        using var root = DirectoryHandle.Open(tree.RootDirectory);
        return root.Status().OnDevice;
    }

    private byte[]? Read(BytePath path) => files.Read(path);
}
