namespace Coppice.Distributions.Debian;

/// <summary>Judges paths that an archive's metadata gives: they become part of URLs and of file names.</summary>
public static class ArchivePath
{
    /// <summary>The longest path that is taken, in characters (PATH_MAX of Linux is 4096).</summary>
    public const int LengthLimit = 1024;

    /// <summary>
    /// Whether the path is relative, without empty, <c>.</c> or <c>..</c> components, and printable ASCII without blanks and
    /// backslashes.
    /// </summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= LengthLimit
        && path.All(c => c is > ' ' and < '\u007f' and not '\\')
        && path.Split('/').All(component => component is not ("" or "." or ".."));

    /// <summary>The same path without components that say nothing: <c>./a//b</c> is <c>a/b</c>. A leading slash stays.</summary>
    public static string Normal(string path)
    {
        if (!path.StartsWith("./", StringComparison.Ordinal) && !path.Contains("/./") && !path.Contains("//"))
        {
            return path;
        }

        var said = path.Split('/').Where(component => component is not ("" or "."));
        return (path[0] == '/' ? "/" : "") + string.Join('/', said);
    }
}
