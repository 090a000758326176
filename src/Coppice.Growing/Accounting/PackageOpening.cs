using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Looks whether package files are what they have to be, and runs the commands that open them
/// (<see cref="IAccountRules.PrintPayload"/>, <see cref="IAccountRules.PrintControl"/>).
/// </summary>
public static class PackageOpening
{
    /// <summary>Refuses a file that is not the package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="file">Absolute path of the file.</param>
    /// <exception cref="Failure">It has another digest.</exception>
    public static void RequireIntact(PackageFile package, string file)
    {
        using var content = File.OpenRead(file);
        if (!package.Digest.IsOf(content))
        {
            throw new Failure(
                $"{file} is not the package that the signed index names", "coppice fsck", kind: ProblemKind.Damaged);
        }
    }

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
            : throw Unreadable(package, result);
    }

    /// <summary>Reads a package of which two commands print what is in it.</summary>
    /// <param name="runner">Runs them.</param>
    /// <param name="package">The package.</param>
    /// <param name="payload">Prints what it installs.</param>
    /// <param name="control">Prints its control files.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be opened: it is damaged.</exception>
    internal static PackagePayload Read(
        IProcessRunner runner, PackageFile package, Command payload, Command control, CancellationToken cancel) =>
        PackagePayload.Of(
            package, Run(runner, package, payload, TarStream.Read, cancel),
            Run(runner, package, control, TarStream.Read, cancel));

    /// <summary>The failure of a package that cannot be opened.</summary>
    /// <param name="package">The package.</param>
    /// <param name="result">What became of the program.</param>
    public static Failure Unreadable(PackageFile package, CommandResult result) => new(
        $"cannot read the package {VisibleText.Of(package.Name)}: {VisibleText.Of(result.Error.Trim())}", "coppice fsck",
        kind: ProblemKind.Damaged);
}
