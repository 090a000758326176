namespace Coppice.Families.Files;

/// <summary>
/// Resolves symbolic links and <c>..</c> the way the kernel does (path_resolution(7)), also where nothing lies.
/// </summary>
internal static class RealPath
{
    // As many as the kernel follows before ELOOP.
    private const int LinkLimit = 40;

    /// <summary>
    /// The absolute path without links that <paramref name="path"/> leads to from a real folder; null for a loop of links.
    /// </summary>
    public static string? Of(string folder, string path)
    {
        var current = folder;
        var links = 0;
        var ahead = new Stack<string>();
        Push(path);
        while (ahead.TryPop(out var name))
        {
            if (name == "..")
            {
                current = Path.GetDirectoryName(current) ?? "/";
                continue;
            }

            var next = Path.Join(current, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > LinkLimit)
            {
                return null;
            }

            Push(target);
        }

        return current;

        void Push(string route)
        {
            current = route.StartsWith('/') ? "/" : current;
            foreach (var name in route.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse().Where(name => name != "."))
            {
                ahead.Push(name);
            }
        }
    }
}
