using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Addresses of sources.</summary>
internal static class SourceUrl
{
    private const int LongestUrl = 1000;

    /// <summary>How git repositories are reached.</summary>
    public static readonly string[] OfGit = ["https", "ssh", "file"];

    /// <summary>How files are reached.</summary>
    public static readonly string[] OfFiles = ["https", "http", "file"];

    /// <summary>How files are reached that a source names: no file of this machine is any of its business.</summary>
    public static readonly string[] OfFurtherFiles = ["https", "http"];

    /// <summary>How repositories are reached that a source names.</summary>
    public static readonly string[] OfFurtherRepositories = ["https"];

    /// <summary>An absolute URL; null and a problem where it is none that may be used.</summary>
    public static Uri? Read(YamlScalar word, string[] schemes, Problems problems)
    {
        if (Fault(word.Value, schemes, out var uri) is not { } fault)
        {
            return uri;
        }

        problems.Add(word, $"{Shown.Word(word)} cannot be the address of a source: {fault}", Hint(word.Value, schemes));
        return null;
    }

    /// <summary>An absolute URL, or a path relative to another address.</summary>
    public static Uri? Beside(Uri address, YamlScalar word, Problems problems)
    {
        if (word.Value.Contains("://", StringComparison.Ordinal))
        {
            return Read(word, OfFiles, problems);
        }

        if (word.Value.Length is > 0 and <= LongestUrl
            && word.Value.Split('/').All(part => part is not ("" or "." or "..")) && word.Value.All(IsOfUrls)
            && !word.Value.AsSpan().ContainsAny("?#@:"))
        {
            return new Uri(address, word.Value);
        }

        problems.Add(
            word, $"{Shown.Word(word)} is not a file next to the tarball",
            "write its name, or a whole URL: https://mirror.example/…");
        return null;
    }

    private static bool IsOfUrls(char c) => char.IsAsciiLetterOrDigit(c) || "-._~:/@!$&'()*+,;=%".Contains(c);

    private static string? Fault(string url, string[] schemes, out Uri? uri)
    {
        uri = null;
        if (url.Length > LongestUrl || !url.All(IsOfUrls))
        {
            return "it is not a URL";
        }

        if (!url.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(url, UriKind.Absolute, out uri))
        {
            return "it is not an absolute URL";
        }

        return (uri.Scheme, uri.Host) switch
        {
            _ when !schemes.Contains(uri.Scheme) =>
                schemes is [var only] ? $"only {only} is possible"
                    : $"only {string.Join(", ", schemes[..^1])} and {schemes[^1]} are possible",
            // ssh needs to know as whom; everywhere else, and with a colon, it would be a secret.
            _ when uri.UserInfo.Contains(':') || (uri.UserInfo.Length > 0 && uri.Scheme != "ssh") =>
                "a password does not belong in a family file",
            // What begins with a hyphen would be an option of ssh.
            _ when uri.UserInfo.StartsWith('-') || uri.Host.StartsWith('-') => "it is not a URL",
            ("file", not "") => "a file URL has three slashes",
            ("file", "") => null,
            (_, "") => "it names no host",
            _ => null,
        };
    }

    private static string Hint(string url, string[] schemes) =>
        url.Split(':', 2) is [var host, var path] && host.Contains('@') && !path.StartsWith("//", StringComparison.Ordinal)
            && schemes.Contains("ssh")
            ? $"ssh://{Shown.Text(host)}/{Shown.Text(path.TrimStart('/'))}"
            : url.StartsWith("http://", StringComparison.Ordinal) ? $"https{Shown.Text(url[4..])}"
            : url.StartsWith('/') ? $"file://{Shown.Text(url)}" : $"{schemes[0]}://git.example/NAME";
}

/// <summary>Names of tags and branches.</summary>
internal static class RefName
{
    /// <summary>Whether a name may be used: what git-check-ref-format(1) allows, without characters that shells know.</summary>
    public static bool Allows(string name) =>
        name.Length is > 0 and <= 200 && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || "._/+-@=,".Contains(c))
        && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("@{", StringComparison.Ordinal)
        && name.Split('/').All(part =>
            part.Length > 0 && part[0] != '.' && part[^1] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));
}
