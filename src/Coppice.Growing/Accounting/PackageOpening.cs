using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Runs the commands that open package files (<see cref="IAccountRules.PrintPayload"/>,
/// <see cref="IAccountRules.PrintControl"/>).
/// </summary>
internal static class PackageOpening
{
    /// <summary>Runs one.</summary>
    /// <param name="runner">Runs this machine's programs.</param>
    /// <param name="package">The package, for people.</param>
    /// <param name="command">What opens it.</param>
    /// <param name="read">Reads what comes out, a tar.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be opened: it is damaged.</exception>
    public static T Run<T>(
        IProcessRunner runner, PackageFile package, Command command, Func<Stream, T> read, CancellationToken cancel)
    {
        T content = default!;
        var result = runner.Run(command with { OnOutput = output => content = read(output) }, cancel);
        return result.Succeeded
            ? content
            : throw new Failure(
                $"cannot read the package {VisibleText.Of(package.Name)}: {VisibleText.Of(result.Error.Trim())}", "coppice fsck",
                kind: ProblemKind.Damaged);
    }
}
