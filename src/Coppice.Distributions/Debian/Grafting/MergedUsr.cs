namespace Coppice.Distributions.Debian.Grafting;

/// <summary>A system with merged /usr has only links at the old places (usrmerge); packages may still name these.</summary>
internal static class MergedUsr
{
    /// <summary>The path as it is in a tree, for one with a leading slash.</summary>
    public static string Of(string path) =>
        path.Split('/', 3) is ["", "bin" or "sbin" or "lib" or "lib32" or "lib64" or "libx32", _] ? "/usr" + path : path;
}
