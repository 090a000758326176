using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <content>Hooks of the package manager have intervals of their own.</content>
internal sealed partial class ProvenanceWatch
{
    /// <summary>Which hooks ran, as the record of the layer that came of it; null when that could not be seen.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="below">The tree that it lies on.</param>
    public LayerHooks? HooksOf(LayerManifest layer, TreeListing below)
    {
        LayerHooks? record = null;
        Observe(() => record = programs is null ? null : hooks.Record(layer, below, Brought));
        return blind ? null : record;
    }

    // What a hook starts is part of it, also another package manager with hooks of its own.
    private void NoteHook(int process)
    {
        if (hooks.IsRunning || StartingProgram.RunBy(process) is not { } runner || !rules.RunsHooks(runner)
            || !(overlay || StartingProgram.RootIs(process, upper)))
        {
            return;
        }

        if (StartingProgram.ArgumentsOf(process) is not { } arguments)
        {
            hooks.IsBlind = true;
            return;
        }

        if (rules.ReadHook(arguments) is { } command)
        {
            Enter(new Author(AuthorKind.Hook, step, "", "", command), hasTurn: false);
            hooks.Begin(command, process, HookEnded);
            opened?.HookBegins(command);
            if (opened is not null)
            {
                programs?.TellAgain();
            }
        }
    }

    // Whoever waited for it opens something before it changes anything, and is held meanwhile: the earliest that can be told.
    private void EndHookThatEnded()
    {
        if (hooks.IsRunning)
        {
            lock (gate)
            {
                Observe(() => EndHook(hooks.HasEnded()));
            }
        }
    }

    private void HookEnded(RunningProcess hook)
    {
        lock (gate)
        {
            Observe(() => EndHook(hooks.HasEnded(hook)));
        }
    }

    private void EndHook(bool ended)
    {
        if (ended)
        {
            opened?.HookEnds();
            hooks.End(Enter(new Author(AuthorKind.PackageManager, step), hasTurn: false));
        }
    }
}
