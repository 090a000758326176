using System.Buffers;
using System.Text;

namespace Coppice.Distributions.Debian.Excerpts;

/// <summary>The names in a relationship field (Debian policy, 7.1), all alternatives, without architectures and versions.</summary>
internal static class RelationNames
{
    private static readonly SearchValues<byte> InName = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._"u8);

    /// <summary>The names, in order; empty for an empty field.</summary>
    public static List<string> Of(ReadOnlySpan<byte> field)
    {
        var names = new List<string>();
        while (!field.IsEmpty)
        {
            var end = field.IndexOfAny((byte)',', (byte)'|');
            var relation = (end < 0 ? field : field[..end]).TrimStart(" \t\r\n"u8);
            var length = relation.IndexOfAnyExcept(InName);
            var name = length < 0 ? relation : relation[..length];
            if (!name.IsEmpty)
            {
                names.Add(Encoding.ASCII.GetString(name));
            }

            field = end < 0 ? [] : field[(end + 1)..];
        }

        return names;
    }
}
