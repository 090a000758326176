using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Coppice.Sources.Git;

/// <summary>Names of objects, and how they follow from content (gitformat-pack(5), hash-function-transition).</summary>
internal static class ObjectId
{
    /// <summary>Whether a text is an object's name: 40 hexadecimal digits (SHA-1) or 64 (SHA-256), lower-case.</summary>
    public static bool Is(string text) =>
        text.Length is 40 or 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>The hash that makes names as long as this one, fed with an object's header.</summary>
    public static IncrementalHash Begin(string id, string type, long size)
    {
        // SHA-1 is what the repository's names are made of. While a pack arrives, git refuses content that was made to collide.
        var hash = IncrementalHash.CreateHash(id.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"{type} {size.ToString(CultureInfo.InvariantCulture)}\0"));
        return hash;
    }

    /// <summary>Whether a hash that was fed with the whole object gives its name.</summary>
    public static bool Holds(string id, IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset()) == id;
}

/// <summary>What an object says cannot be taken as it is. The message completes "the tag …".</summary>
internal sealed class MalformedObjectException(string message) : Exception(message);

/// <summary>An annotated tag (git-mktag(1)), not yet verified.</summary>
/// <param name="Name">The name inside.</param>
/// <param name="Target">What it points at.</param>
/// <param name="TargetType">The type of that: <c>commit</c>, …</param>
/// <param name="Tagged">When, as the tagger says, in seconds since 1970.</param>
/// <param name="Text">The bytes that are signed.</param>
/// <param name="Signature">The armoured signature; empty where there is none.</param>
internal sealed record GitTag(string Name, string Target, string TargetType, long Tagged, byte[] Text, byte[] Signature)
{
    private static readonly string[] Armour =
    [
        "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----", "-----BEGIN SSH SIGNATURE-----",
        "-----BEGIN SIGNED MESSAGE-----",
    ];

    /// <summary>Whether its signature is one of SSH.</summary>
    public bool IsSsh => Signature.AsSpan().StartsWith("-----BEGIN SSH"u8);

    /// <summary>Reads a tag object.</summary>
    /// <exception cref="MalformedObjectException">It is none that can be taken.</exception>
    public static GitTag Parse(byte[] raw)
    {
        var headers = Headers.Read(raw, out _);
        var (target, type, name) = (headers.Required("object"), headers.Required("type"), headers.Required("tag"));
        if (headers.Names.Except(["object", "type", "tag", "tagger"]).FirstOrDefault() is { } further)
        {
            // gpgsig-sha256 for instance is a second signature, over other bytes.
            throw new MalformedObjectException($"has a header {further}, which no tag has");
        }

        if (!ObjectId.Is(target))
        {
            throw new MalformedObjectException("does not say what it points at");
        }

        var (begin, end) = SignatureOf(raw);
        return new GitTag(
            name, target, type, headers.Time("tagger"), raw[..begin], begin == raw.Length ? [] : raw[begin..end]);
    }

    // git takes what begins at a line of armour for the signature, and all before it for the text. It takes the last such line;
    // older versions took the first one. A tag where the two differ is not taken.
    private static (int Begin, int End) SignatureOf(byte[] raw)
    {
        var begin = raw.Length;
        var ended = false;
        for (var at = 0; at < raw.Length;)
        {
            var length = raw.AsSpan(at).IndexOf((byte)'\n');
            var line = Encoding.Latin1.GetString(raw, at, length < 0 ? raw.Length - at : length);
            if (Armour.Any(armour => line.StartsWith(armour, StringComparison.Ordinal)))
            {
                if (begin < raw.Length)
                {
                    throw new MalformedObjectException("has more than one signature");
                }

                begin = at;
            }
            else if (ended && line.Trim().Length > 0)
            {
                throw new MalformedObjectException("has text after its signature");
            }

            ended |= begin < raw.Length && line.StartsWith("-----END ", StringComparison.Ordinal);
            at = length < 0 ? raw.Length : at + length + 1;
        }

        return (begin, raw.Length);
    }
}

/// <summary>A commit, as far as it is needed.</summary>
/// <param name="Tree">Its tree.</param>
/// <param name="Committed">When, as the committer says, in seconds since 1970.</param>
internal sealed record GitCommit(string Tree, long Committed)
{
    /// <summary>Reads a commit object.</summary>
    /// <exception cref="MalformedObjectException">It is none that can be taken.</exception>
    public static GitCommit Parse(byte[] raw)
    {
        var headers = Headers.Read(raw, out _);
        var tree = headers.Required("tree");
        return ObjectId.Is(tree)
            ? new GitCommit(tree, headers.Time("committer"))
            : throw new MalformedObjectException("points at a commit without a tree");
    }
}

/// <summary>The headers of a tag or commit: a line each, up to the first empty one; what begins with a blank continues.</summary>
internal sealed class Headers
{
    private readonly List<(string Name, string Value)> all = [];

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => all.Select(header => header.Name);

    /// <summary>Reads them.</summary>
    /// <param name="raw">The object.</param>
    /// <param name="body">Where its text begins.</param>
    /// <exception cref="MalformedObjectException">There is no end of them.</exception>
    public static Headers Read(byte[] raw, out int body)
    {
        var headers = new Headers();
        for (body = 0; body < raw.Length;)
        {
            var length = raw.AsSpan(body).IndexOf((byte)'\n');
            if (length < 0)
            {
                break;
            }

            var line = Encoding.UTF8.GetString(raw, body, length);
            body += length + 1;
            if (line.Length == 0)
            {
                return headers;
            }

            if (line[0] != ' ')
            {
                var name = line.Split(' ', 2);
                headers.all.Add((name[0], name.Length == 2 ? name[1] : ""));
            }
        }

        throw new MalformedObjectException("is not a whole object");
    }

    /// <summary>The value of a header that is there once.</summary>
    public string Required(string name) =>
        all.Where(header => header.Name == name).Select(header => header.Value).ToList() is [var one] ? one
            : throw new MalformedObjectException($"does not have exactly one header {name}");

    /// <summary>The time at the end of a header with a person; 0 where there is none that can be read.</summary>
    public long Time(string name)
    {
        var words = all.FirstOrDefault(header => header.Name == name).Value?.Split(' ') ?? [];
        return words.Length >= 2 && long.TryParse(words[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= uint.MaxValue ? seconds : 0;
    }
}
