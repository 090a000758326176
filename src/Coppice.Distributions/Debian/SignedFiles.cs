namespace Coppice.Distributions.Debian;

/// <summary>The signed file of a frozen suite under the names that apt knows it by.</summary>
internal static class SignedFiles
{
    /// <summary>The clear-signed file.</summary>
    public const string InRelease = "InRelease";

    /// <summary>The file whose signature is a file of its own.</summary>
    public const string Release = "Release";

    /// <summary>That signature.</summary>
    public const string Signature = "Release.gpg";

    /// <summary>The files of a suite: its name below the suite, and where it is kept.</summary>
    public static IReadOnlyList<(string Name, string File)> Of(SuiteSnapshot suite) =>
        suite.Signature is { } signature ? [(Release, suite.Release), (Signature, signature)]
        // Of a snapshot that an earlier version took: apt takes nothing from it.
        : suite.IsUnsigned ? [(Release, suite.Release)]
        : [(InRelease, suite.Release)];
}
