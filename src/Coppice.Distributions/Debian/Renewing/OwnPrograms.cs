using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Renewing;

/// <summary>
/// A package's scripts may run a program that the package itself brings and keep what it makes. Where such a program is another one,
/// and its package's scripts were seen making files, only installing it tells what these would be now.
/// </summary>
internal static partial class OwnPrograms
{
    private static readonly string[] Scripts = ["preinst", "postinst", "config"];

    /// <param name="package">The package.</param>
    /// <param name="made">The files, with something in them, that its scripts were seen making; null where nobody watched.</param>
    /// <exception cref="GraftDoubtException">They may be other ones now.</exception>
    public static void Refuse(RenewedPackage package, IReadOnlyCollection<BytePath>? made)
    {
        if (made is { Count: 0 })
        {
            return;
        }

        var programs = package.Changes.Where(change => change is { IsProgram: true, OnlyInTime: false }).Select(change => Encoding.Latin1.GetString(change.Path.Name)).ToHashSet();
        foreach (var script in Scripts.Where(package.Now.Control.ContainsKey))
        {
            var words = Encoding.Latin1.GetString(package.Now.Control[script].Content.Span).Split('\n').Where(line => !line.TrimStart().StartsWith('#'))
                .SelectMany(line => Word().Matches(line)).Select(match => match.Value);
            if (words.FirstOrDefault(programs.Contains) is { } program)
            {
                var what = made is null ? "nobody watched what it makes" : $"{made.Order().First()} may come from it";
                throw new GraftDoubtException($"the {script} of {package.Name} names {VisibleText.Of(program)}, which is another one, and {what}");
            }
        }
    }

    [GeneratedRegex(@"[A-Za-z0-9_\[][A-Za-z0-9+._-]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
