using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;

namespace Coppice.Growing.Reading;

/// <summary>
/// What is known of the hooks that a package manager ran while layers grew: programs that it is configured to run whenever it
/// installs something. They would run in a rebuild, and do not run where nothing is installed.
/// </summary>
internal static class HookCheck
{
    // In a message; commands may be whole scripts.
    private const int LongestShown = 80;

    /// <summary>How messages call a hook.</summary>
    public static string Named(string command) =>
        $"the hook \"{VisibleText.Of(command.Length > LongestShown ? command[..(LongestShown - 1)] + "…" : command)}\"";

    /// <summary>Looks at hooks that ran in a template or in its parent.</summary>
    /// <param name="hooks">What was seen; a layer of which nothing is known has nothing.</param>
    /// <param name="where">Where, for people.</param>
    /// <exception cref="MustRebuildException">One changed something.</exception>
    public static void Refuse(IEnumerable<LayerHooks?> hooks, string where)
    {
        if (hooks.SelectMany(layer => layer?.Seen ?? []).FirstOrDefault(hook => hook.Changed.Count > 0) is { } changing)
        {
            throw new MustRebuildException($"{Named(changing.Command)} changed {changing.Changed[0]} when {where}");
        }
    }

    /// <summary>
    /// Whether all hooks that ran in layers are known: each with what it changed, and with what it read and looked for.
    /// </summary>
    /// <param name="layers">The layers.</param>
    /// <param name="hooks">What was seen of hooks in a layer.</param>
    /// <param name="reads">What was seen being read.</param>
    public static bool AreKnown(
        IEnumerable<Digest> layers, Func<Digest, LayerHooks?> hooks, Func<Digest, LayerReads?> reads) =>
        layers.All(layer => hooks(layer) is { } seen && (seen.Seen.Count == 0 || reads(layer) is not null));
}
