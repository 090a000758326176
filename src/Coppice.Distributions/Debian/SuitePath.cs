namespace Coppice.Distributions.Debian;

/// <summary>
/// Where the files of a suite lie (sources.list(5)): below <c>dists/SUITE</c>, or, of a suite that ends in a slash, in the folder
/// that it names, which has no components. Such an archive is called flat.
/// </summary>
internal static class SuitePath
{
    /// <summary>Whether a suite is the path of a folder.</summary>
    public static bool IsFlat(string suite) => suite.EndsWith('/');

    /// <summary>The path of a file of a suite below the mirror.</summary>
    /// <param name="suite">The suite as declared.</param>
    /// <param name="file">The path below the suite: <c>InRelease</c>, <c>main/binary-amd64/Packages</c>.</param>
    public static string Of(string suite, string file) =>
        IsFlat(suite) ? ArchivePath.Normal(suite + file).TrimStart('/') : $"dists/{suite}/{file}";

    /// <summary>The same as apt writes it, and so as it names the file among its lists: with a leading <c>./</c>.</summary>
    public static string AsApt(string suite, string file) =>
        suite == "/" ? file : IsFlat(suite) ? suite + file : $"dists/{suite}/{file}";

    /// <summary>What follows the address in a line of sources.list(5).</summary>
    public static string Source(SuiteSnapshot suite) =>
        suite.Components.Count == 0 ? suite.Name : $"{suite.Name} {string.Join(' ', suite.Components)}";
}
