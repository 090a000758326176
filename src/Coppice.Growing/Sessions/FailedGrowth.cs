using Coppice.Store.Generations;

namespace Coppice.Growing.Sessions;

/// <summary>A failed growth, while its sandbox is still there.</summary>
/// <param name="Template">The template, or the component that was built.</param>
/// <param name="Step">The step that failed.</param>
/// <param name="OpenShell">
/// Opens an interactive shell in the sandbox, on the terminal of this process, and returns when it ends.
/// </param>
/// <param name="Keep">
/// Keeps the tree as it is (<see cref="Storing.FailedTrees"/>); nothing runs in it any more then. Throws a
/// <see cref="Foundation.Failure"/> where that cannot be.
/// </param>
public sealed record FailedGrowth(string Template, string Step, Action OpenShell, Func<Generation> Keep);
