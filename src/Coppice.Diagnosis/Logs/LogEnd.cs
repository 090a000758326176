using System.Buffers;
using System.Text.RegularExpressions;

namespace Coppice.Diagnosis.Logs;

/// <summary>What a line says of the end of a build.</summary>
internal enum EndKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something that the build started has failed.</summary>
    Failed,

    /// <summary>Something has failed, and the build goes on all the same.</summary>
    Ignored,
}

/// <summary>
/// Lines that say that something failed without saying why: of make, ninja and package builders. What was wrong stands before
/// them.
/// </summary>
internal static partial class LogEnd
{
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        [
            "***", "(ignored)", "ninja: ", "returned exit ", "returned error exit status", "A failure occurred in",
            "Bad exit status",
            "error: command '", "error code (", "could not compile", "configuring incomplete", "Configuring incomplete",
            "npm ERR!", "npm error", "build failed", "BUILD FAILURE", "Build FAILED", "failed with exit code",
            "Aborting", "aborting",
            "exit status", "exited with", "non-zero", "==> ERROR", "error: subprocess-exited-with-error", "Failed to build",
            "metadata-generation-failed", "tar: E", "failed with:",
        ],
        StringComparison.Ordinal);

    /// <summary>What a line says.</summary>
    /// <param name="line">The line, plain.</param>
    public static EndKind Of(string line) => !line.AsSpan().ContainsAny(Marks) ? EndKind.None
        : Ignored().IsMatch(line) ? EndKind.Ignored
        : Failed().IsMatch(line) ? EndKind.Failed
        : EndKind.None;

    [GeneratedRegex(@"^make(\[\d+\])?: \[.*\] (Error \d+|\w.*) \(ignored\)$", Options, 1000)]
    private static partial Regex Ignored();

    [GeneratedRegex(
        @"^\w*make(\[\d+\])?: \*\*\* \[.*\] \w+|^make(\[\d+\])?: \*\*\* .* Stop\.$|^ninja: (build stopped|error)|"
            + @"^(dh_\w+|dpkg-buildpackage|dpkg-deb|debuild): (fatal )?error: .*returned (exit|error)|"
            + @"^tar: (Exiting with failure status|Error is not recoverable)|==> ERROR: A failure occurred in|"
            + @"error: Bad exit status from|^error: command '.*' (failed|terminated)|returned an error code \(|"
            + @"^error: could not compile|[Cc]onfiguring incomplete|^npm (ERR!|error) A complete log|build failed!?$|"
            + @"BUILD FAILURE|Build FAILED|"
            + @"failed with exit code|==> ERROR: Aborting|^E: pybuild|subprocess-exited-with-error|"
            + @"exited with (code|status) [1-9]|returned non-zero exit status|metadata-generation-failed|==> ERROR: ",
        Options, 1000)]
    private static partial Regex Failed();

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
}
