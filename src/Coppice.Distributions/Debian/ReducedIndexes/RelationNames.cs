using System.Buffers;
using System.Text;

namespace Coppice.Distributions.Debian.ReducedIndexes;

/// <summary>
/// The names in a relationship field (Debian policy, 7.1), all alternatives, without architectures and versions.
/// </summary>
internal static class RelationNames
{
    private static readonly SearchValues<byte> InName = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._"u8);

    /// <summary>The names, in order; empty for an empty field.</summary>
    public static List<string> Of(ReadOnlySpan<byte> field)
    {
        var names = new List<string>();
        foreach (var name in In(field))
        {
            names.Add(Encoding.ASCII.GetString(field[name]));
        }

        return names;
    }

    /// <summary>Where the names are in the field, in order.</summary>
    public static Enumerator In(ReadOnlySpan<byte> field) => new(field);

    /// <summary>Goes through the names of a field without making texts of them.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> field)
    {
        private readonly ReadOnlySpan<byte> field = field;
        private int next;

        /// <summary>The place of the name in the field.</summary>
        public Range Current { get; private set; }

        /// <summary>This, for foreach.</summary>
        public readonly Enumerator GetEnumerator() => this;

        /// <summary>Goes to the next name.</summary>
        public bool MoveNext()
        {
            while (next < field.Length)
            {
                var rest = field[next..];
                var end = rest.IndexOfAny((byte)',', (byte)'|');
                var relation = end < 0 ? rest : rest[..end];
                var blank = relation.Length - relation.TrimStart(" \t\r\n"u8).Length;
                var length = relation[blank..].IndexOfAnyExcept(InName);
                Current = new Range(next + blank, next + blank + (length < 0 ? relation.Length - blank : length));
                next += end < 0 ? rest.Length : end + 1;
                if (length != 0 && blank < relation.Length)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
