using System.IO.Enumeration;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>Paths that dpkg does not unpack (dpkg(1), <c>--path-exclude</c>): a star stands for slashes, too.</summary>
internal sealed class PathExcludes
{
    private const string Key = "path-exclude=";
    private readonly IReadOnlyList<string> patterns;

    private PathExcludes(IReadOnlyList<string> patterns) => this.patterns = patterns;

    /// <summary>Those of a file of dpkg's settings that Coppice wrote; none when it is null.</summary>
    public static PathExcludes Parse(byte[]? file) => new(
    [
        .. Encoding.Latin1.GetString(file ?? []).Split('\n')
            .Where(line => line.StartsWith(Key, StringComparison.Ordinal)).Select(line => line[Key.Length..]),
    ]);

    /// <summary>Whether a path is left out.</summary>
    public bool Match(BytePath path)
    {
        if (patterns.Count == 0)
        {
            return false;
        }

        var text = "/" + Encoding.Latin1.GetString(path.Bytes);
        return patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false));
    }
}
