using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>mirror:</c>, one URL or a map from suites to URLs.</summary>
internal sealed class MirrorValue(ArchiveType type, Problems problems)
{
    private const int LongestUrl = 1000;

    private static readonly string[] Placeholders = ["$repo", "$arch"];

    /// <summary>
    /// The mirrors by suite; <c>*</c> holds for every suite that has no own one. Without it those have the mirrors of this
    /// machine's own package manager.
    /// </summary>
    public IReadOnlyDictionary<string, Uri> Read(YamlEntry mirror, IReadOnlyList<string> suites)
    {
        var mirrors = new Dictionary<string, Uri>();
        if (mirror.Value is not YamlMap bySuite)
        {
            if (new Values(problems).Text(mirror) is { } url)
            {
                Add(mirrors, Keys.EverySuite, url);
            }

            return mirrors;
        }

        foreach (var entry in bySuite.Entries)
        {
            if (entry.Key.Value != Keys.EverySuite && !suites.Contains(entry.Key.Value))
            {
                problems.Add(
                    entry.Key,
                    $"{Shown.Word(entry.Key)} is not one of this archive's "
                        + $"{type.PartsKey}{problems.Question(entry.Key.Value, suites)}");
            }

            if (new Values(problems).Text(entry) is { } url)
            {
                Add(mirrors, entry.Key.Value, url);
            }
        }

        return mirrors;
    }

    /// <summary>Whether something of a URL stands for a part or an architecture.</summary>
    public static bool HasPlaceholder(string url) => Placeholders.Any(url.Contains);

    private void Add(Dictionary<string, Uri> mirrors, string suite, YamlScalar url)
    {
        if (Fault(url.Value, out var uri) is { } fault)
        {
            problems.Add(url, $"{Shown.Word(url)} cannot be a mirror: {fault}", type.MirrorExample);
        }
        else
        {
            mirrors[suite] = uri!;
        }
    }

    // The mirror is written into the template's apt configuration as it is: a space or bracket there would start another field.
    private string? Fault(string url, out Uri? uri)
    {
        uri = null;
        if (url.Length > LongestUrl || url.Any(c => !char.IsAsciiLetterOrDigit(c) && !"-._~:/@!$&'()*+,;=%?#".Contains(c)))
        {
            return "it is not a URL";
        }

        // The short form that apt's own documents use (sources.list(5); RFC 8089, appendix B).
        if (url.StartsWith("file:/", StringComparison.Ordinal) && !url.StartsWith("file://", StringComparison.Ordinal))
        {
            url = "file://" + url["file:".Length..];
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out uri) || !url.Contains("://"))
        {
            return "it is not an absolute URL";
        }

        return (uri.Scheme, uri.Host) switch
        {
            _ when !type.MirrorPlaceholders && HasPlaceholder(url) =>
                $"an archive of type {type.Name} has no {string.Join(" and ", Placeholders)}",
            _ when uri.UserInfo.Length > 0 || url.Contains('@') => "a password does not belong in a family file",
            _ when url.Contains('?') || url.Contains('#') => "an archive's URL has no query and no fragment",
            ("http" or "https", not "") => null,
            ("file", "") => null,
            ("file", _) => "a file URL has three slashes",
            _ => "only http, https and file are possible",
        };
    }
}
