namespace Coppice.Growing.Sessions;

/// <summary>A failed growth, while its sandbox is still there.</summary>
/// <param name="Template">The template.</param>
/// <param name="Step">The step that failed.</param>
/// <param name="OpenShell">
/// Opens an interactive shell in the sandbox, on the terminal of this process, and returns when it ends.
/// </param>
public sealed record FailedGrowth(string Template, string Step, Action OpenShell);
