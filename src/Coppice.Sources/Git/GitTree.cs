using System.Text;

namespace Coppice.Sources.Git;

/// <summary>What an entry of a tree is.</summary>
internal enum TreeEntryKind
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A file that may be run.</summary>
    Program,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A commit of another repository, which is not looked at.</summary>
    Submodule,
}

/// <summary>An entry of a tree.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name, as bytes: one component, never <c>..</c> or <c>.git</c>.</param>
/// <param name="Id">The object.</param>
internal sealed record GitTreeEntry(TreeEntryKind Kind, byte[] Name, string Id);

/// <summary>Tree objects.</summary>
internal static class GitTree
{
    /// <summary>Reads a tree object.</summary>
    /// <param name="raw">The object.</param>
    /// <param name="id">Its name, for the length of the names in it.</param>
    /// <exception cref="MalformedObjectException">A name or mode is none that a source may have.</exception>
    public static IReadOnlyList<GitTreeEntry> Parse(byte[] raw, string id)
    {
        var entries = new List<GitTreeEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < raw.Length;)
        {
            // MODE NAME\0 and the object's name in binary.
            var blank = raw.AsSpan(at).IndexOf((byte)' ');
            var end = raw.AsSpan(at).IndexOf((byte)0);
            var next = at + end + 1 + (id.Length / 2);
            if (blank < 0 || end < blank || next > raw.Length)
            {
                throw new MalformedObjectException("has a damaged tree");
            }

            var name = raw[(at + blank + 1)..(at + end)];
            if (!IsName(name) || !names.Add(Encoding.Latin1.GetString(name)))
            {
                throw new MalformedObjectException($"has a tree with the name \"{Encoding.UTF8.GetString(name)}\"");
            }

            entries.Add(new GitTreeEntry(
                KindOf(Encoding.ASCII.GetString(raw, at, blank)), name,
                Convert.ToHexStringLower(raw.AsSpan(at + end + 1, id.Length / 2))));
            at = next;
        }

        return entries;
    }

    private static TreeEntryKind KindOf(string mode) => mode switch
    {
        "100644" or "100664" => TreeEntryKind.File,
        "100755" => TreeEntryKind.Program,
        "120000" => TreeEntryKind.Link,
        "40000" or "040000" => TreeEntryKind.Folder,
        "160000" => TreeEntryKind.Submodule,
        _ => throw new MalformedObjectException($"has a tree with the mode {mode}"),
    };

    // .git in any case: whoever runs git in the tree would take it for a repository.
    private static bool IsName(byte[] name) =>
        name.Length is > 0 and <= 255 && !name.Contains((byte)'/')
        && !name.AsSpan().SequenceEqual("."u8) && !name.AsSpan().SequenceEqual(".."u8)
        && !Encoding.Latin1.GetString(name).Equals(".git", StringComparison.OrdinalIgnoreCase);
}
