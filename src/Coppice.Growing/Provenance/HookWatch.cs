using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Reading;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <summary>
/// Sees what hooks of the package manager change: the growing layer as it is when one begins, held against what it is when it
/// has ended. Whoever runs a hook waits for it, so nobody else changes anything meanwhile.
/// </summary>
/// <param name="upper">The upper directory.</param>
internal sealed class HookWatch(string upper)
{
    private readonly Dictionary<string, Dictionary<BytePath, FileStatus?>> seen = new(StringComparer.Ordinal);
    private readonly List<string> order = [];
    private RunningProcess? process;
    private string command = "";
    private Dictionary<BytePath, FileStatus> before = [];

    /// <summary>Whether a hook runs, as far as has been seen.</summary>
    public bool IsRunning => process is not null;

    /// <summary>Whether a hook could not be watched to its end: then nothing is known of any.</summary>
    public bool IsBlind { get; set; }

    /// <summary>A hook is about to run, and is held.</summary>
    /// <param name="run">What it is run as.</param>
    /// <param name="number">The process.</param>
    /// <param name="ended">Called from another thread when it has ended, with the process.</param>
    public void Begin(string run, int number, Action<RunningProcess> ended)
    {
        if (RunningProcess.TryOpen(number) is not { } opened)
        {
            IsBlind = true;
            return;
        }

        (command, process, before) = (run, opened, UpperStates.Read(upper));
        new Thread(() => Wait(opened, ended)) { IsBackground = true, Name = "hook" }.Start();
    }

    /// <summary>Whether the hook that was running has ended.</summary>
    /// <param name="which">Only if it was this one; null for any.</param>
    public bool HasEnded(RunningProcess? which = null) =>
        process is { } running && (which is null ? running.HasEnded : which == running);

    /// <summary>The hook that was running has ended.</summary>
    /// <param name="moment">
    /// When, in nanoseconds since 1970 by the clock of change times: what changed later was not it.
    /// </param>
    public void End(long moment)
    {
        process = null;
        if (!seen.TryGetValue(command, out var changed))
        {
            order.Add(command);
            seen[command] = changed = [];
        }

        var after = UpperStates.Read(upper);
        foreach (var path in UpperStates.Changed(before, after, moment))
        {
            changed[path] = after.TryGetValue(path, out var status) ? status : null;
        }

        before = [];
    }

    /// <summary>What was seen, as the record of the layer that came of it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The tree that the layer lies on.</param>
    /// <param name="broughtInto">The paths that packages brought into it.</param>
    /// <returns>
    /// Null when something could not be seen. Of what a hook changed it has what the layer differs in from what is below it, and
    /// what packages brought and is gone: everything else came to nothing.
    /// </returns>
    public LayerHooks? Record(LayerManifest layer, TreeListing below, Func<IReadOnlySet<BytePath>> broughtInto)
    {
        if (IsBlind || IsRunning)
        {
            return null;
        }

        if (order.Count == 0)
        {
            return LayerHooks.None;
        }

        var brought = broughtInto();
        var there = layer.Entries.Select(entry => entry.Path).ToHashSet();
        return new LayerHooks(
        [
            .. order.Select(run => new SeenHook(
                run,
                [
                    .. seen[run].Where(pair => (there.Contains(pair.Key) || brought.Contains(pair.Key)) && !IsOnlyShown(pair))
                        .Select(pair => pair.Key).Order(),
                ])),
        ]);

        // A folder of the tree below is in the upper directory as soon as anything happens in it.
        bool IsOnlyShown(KeyValuePair<BytePath, FileStatus?> changed) =>
            changed.Value is { Kind: FileKind.Directory } now && below.Find(changed.Key) is { Type: EntryType.Directory } then
            && (then.Mode, then.Uid, then.Gid) == (now.Mode, now.Uid, now.Gid);
    }

    // It alone closes the descriptor: closed elsewhere, its number might be another file's by the time it waits.
    private static void Wait(RunningProcess hook, Action<RunningProcess> ended)
    {
        using (hook)
        {
            hook.WaitForEnd();
            ended(hook);
        }
    }
}
