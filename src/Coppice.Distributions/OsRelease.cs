using System.Text;

namespace Coppice.Distributions;

/// <summary>What a system says of its release (os-release(5)).</summary>
public static class OsRelease
{
    /// <summary>Where it says it, the first one that is there counts.</summary>
    public static IReadOnlyList<string> Files { get; } = ["usr/lib/os-release", "etc/os-release"];

    /// <summary>Its values by key: <c>KEY=VALUE</c>, the value perhaps quoted as in a shell.</summary>
    public static IReadOnlyDictionary<string, string> Parse(ReadOnlySpan<byte> text)
    {
        var values = new Dictionary<string, string>();
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n').Where(line => !line.StartsWith('#') && line.Contains('=')))
        {
            values[line[..line.IndexOf('=')]] = line[(line.IndexOf('=') + 1)..].Trim().Trim('"', '\'');
        }

        return values;
    }
}
