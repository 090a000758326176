using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Building;

/// <summary>
/// What stands under <c>source=</c> in a PKGBUILD(5): <c>NAME::ADDRESS</c>, <c>ADDRESS</c>, or a file beside it. The address of
/// a repository begins with the name of its program (<c>git+https://…</c>), and may end with a commit of it.
/// </summary>
internal static partial class NamedSource
{
    private const string Git = "git";

    // Those that makepkg knows (libmakepkg, source/), and that nothing here verifies.
    private static readonly string[] OtherPrograms = ["bzr", "fossil", "hg", "svn"];

    private static readonly string[] Kinds = [NamedRepository.Tag, NamedRepository.Commit, NamedRepository.Branch];

    /// <summary>Takes one apart; null for a file beside the PKGBUILD.</summary>
    public static FurtherSource? Read(string value)
    {
        var (name, address) = value.Split("::", 2) is [var named, var rest] ? (named, rest) : ("", value);
        if (!address.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        if (ProgramOf(address) != Git)
        {
            return new FurtherSource(name.Length > 0 ? name : address[(address.LastIndexOf('/') + 1)..], address);
        }

        // A commit, and ?signed, in any order.
        var url = address[..End(address, '#', '?')];
        var fragment = address.IndexOf('#', StringComparison.Ordinal) is >= 0 and var at ? address[(at + 1)..] : "";
        var (kind, commit) = fragment[..End(fragment, '?')].Split('=', 2) is [var key, var word] ? (key, word) : (fragment, "");
        var folder = url.TrimEnd('/')[(url.TrimEnd('/').LastIndexOf('/') + 1)..];
        return new FurtherSource(name.Length > 0 ? name : folder.Split(".git")[0], address)
        {
            Repository = new NamedRepository(
                url.StartsWith($"{Git}+", StringComparison.Ordinal) ? url[(Git.Length + 1)..] : url, kind, commit),
        };
    }

    /// <summary>What is wrong with one; null where nothing is.</summary>
    public static string? Fault(FurtherSource source) =>
        OtherPrograms.Contains(ProgramOf(source.Address))
            ? $"has the source {source.Address}: of repositories, only those of git can be verified; take an archive of it "
                + "instead, which is a component of the family (tarball:)"
            : source.Repository is { Kind.Length: > 0 } named && (!Kinds.Contains(named.Kind) || named.Value.Length == 0)
            ? $"has the source {source.Address}, which has to end with #tag=TAG, #commit=COMMIT or #branch=BRANCH"
            : !FileName().IsMatch(source.File)
            ? $"has the source {source.Address}, which does not end with the name of a file"
            : null;

    /// <summary>The sources with the lines that name them.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="file">The PKGBUILD. What a variable stands for is not looked up.</param>
    public static IReadOnlyList<FurtherSource> Placed(IReadOnlyList<FurtherSource> sources, byte[] file)
    {
        if (sources.Count == 0)
        {
            return sources;
        }

        var lines = Encoding.UTF8.GetString(file).Split('\n');
        return
        [
            .. sources.Select(source => source with
            {
                Line = 1 + Array.FindIndex(lines, line => !line.TrimStart().StartsWith('#') && line.Contains(
                    source.Repository?.Url ?? source.Address, StringComparison.Ordinal)),
            }),
        ];
    }

    private static string ProgramOf(string address) => address[..address.IndexOf("://", StringComparison.Ordinal)].Split('+')[0];

    private static int End(string text, params char[] signs) => text.IndexOfAny(signs) is >= 0 and var at ? at : text.Length;

    [GeneratedRegex("^[A-Za-z0-9_+@][A-Za-z0-9._+@~=,-]{0,200}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FileName();
}
