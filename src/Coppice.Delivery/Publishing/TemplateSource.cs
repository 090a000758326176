using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Publishing;

/// <summary>
/// What dom0 needs to know of a repository of templates: a file <c>NAME.repo</c> for <c>/etc/qubes/repo-templates/</c>, as
/// qvm-template(1) reads it. It takes keys from files of dom0 only, so a key's address would not do.
/// </summary>
/// <param name="Name">Names the file, its section and the key's file.</param>
/// <param name="Text">The file's content.</param>
public sealed record TemplateSource(string Name, string Text)
{
    private const string Sources = "/etc/qubes/repo-templates";

    /// <summary>The file of a repository.</summary>
    /// <param name="folder">The repository's folder, which gives the name.</param>
    /// <param name="url">Where readers find it: <c>https:</c>, <c>http:</c> or <c>file:</c>.</param>
    /// <exception cref="Failure">It is no such address.</exception>
    public static TemplateSource Of(string folder, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http" or "file")
            || url.Any(c => c is < '!' or > '~'))
        {
            throw new Failure(
                $"{VisibleText.Of(url)} is not an address of a repository", "--url https://templates.example/",
                kind: ProblemKind.Usage);
        }

        var name = NameOf(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        return new TemplateSource(
            name,
            $"""
            [{name}]
            name = Templates of {address.Host}
            baseurl = {url}
            enabled = 1
            gpgcheck = 1
            repo_gpgcheck = 1
            gpgkey = file://{KeyFile(name)}

            """);
    }

    /// <summary>
    /// What to run in dom0, from the qube that has the repository's folder: the key, the file, and what they are for.
    /// </summary>
    /// <param name="folder">The repository's folder.</param>
    public IReadOnlyList<string> Steps(string folder)
    {
        var full = Path.GetFullPath(folder);
        return
        [
            Fetch(Path.Combine(full, "key.asc"), KeyFile(Name)),
            Fetch(Path.Combine(full, $"{Name}.repo"), $"{Sources}/{Name}.repo"),
            $"qvm-template --enablerepo={Name} list --available",
        ];
    }

    /// <summary>Writes it beside what is published.</summary>
    /// <param name="folder">The repository's folder.</param>
    public void Write(string folder)
    {
        var file = Path.Combine(Path.GetFullPath(folder), $"{Name}.repo");
        DurableFile.Write(file, Encoding.ASCII.GetBytes(Text));
        File.SetUnixFileMode(file, (UnixFileMode)ModeBits.Readable);
    }

    private static string KeyFile(string name) => $"{Sources}/keys/RPM-GPG-KEY-{name}";

    private static string Fetch(string from, string to) =>
        $"qvm-run --pass-io QUBE {ShellWord.Of($"cat {ShellWord.Of(from)}")} | sudo tee {to} >/dev/null";

    // Of what names of repositories have.
    private static string NameOf(string folder)
    {
        var name = string.Concat(folder.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            .TrimStart('-', '.');
        return name.Length > 0 ? name : "templates";
    }
}
