using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>
/// A suite of an archive that is divided into suites (sources.list(5)): names with slashes between them, as below <c>dists/</c>
/// of the mirror; with a slash at the end the path of a folder of the mirror, where <c>./</c> and <c>/</c> are the mirror itself.
/// </summary>
internal static class SuiteWord
{
    /// <summary>The same as an ECMA-262 regular expression, as in the JSON Schema.</summary>
    public static string Pattern { get; } = Expression();

    /// <summary>Whether a word is one of an archive of some type, or a repository; a problem where it is not.</summary>
    public static bool Check(ArchiveType type, YamlScalar word, Problems problems) =>
        IsFree(type, word, problems)
            && (type.HasComponents ? Check(word, problems) : WordGrammar.Suite.Check(word, problems));

    /// <summary>Whether the package manager means nothing else by a name; a problem where it does.</summary>
    public static bool IsFree(ArchiveType type, YamlScalar word, Problems problems)
    {
        var isFree = !type.Reserved.Contains(word.Value);
        if (!isFree)
        {
            problems.Add(
                word, $"{Shown.Word(word)} cannot be one of the {type.PartsKey}: the package manager means something else by it",
                $"take another name: {word.Value}-packages");
        }

        return isFree;
    }

    private static bool Check(YamlScalar word, Problems problems)
    {
        if (Allows(word.Value))
        {
            return true;
        }

        // What is wrong with a name is said by the grammar of names.
        if (!word.Value.Contains('/'))
        {
            return WordGrammar.Suite.Check(word, problems);
        }

        problems.Add(
            word, $"{Shown.Word(word)} is not a suite",
            "a suite is a name below dists/ of the mirror (bookworm), or a folder of the mirror with a slash at the end (./)");
        return false;
    }

    private static bool Allows(string word) =>
        word is "/" or "./"
        || (word.Length <= LongestPath
            && (word.EndsWith('/') ? word[..^1] : word).Split('/').All(name => WordGrammar.Suite.Allows(name)));

    private const int LongestPath = 200;

    private static string Expression()
    {
        var name = WordGrammar.Suite.Pattern[1..^1];
        return $"^(/|\\./|{name}(/{name})*/?)$";
    }
}
