namespace Coppice.Apply.Lvm;

/// <summary>Runs the tools of LVM.</summary>
internal interface ILvm
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="arguments">The tool's name, such as <c>lvs</c>, and what it is given.</param>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="Recipes.RefusedException">It could not be started, or failed; says which command, and its own
    /// words.</exception>
    string Run(params IReadOnlyList<string> arguments);
}
