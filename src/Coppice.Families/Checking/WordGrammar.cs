using System.Buffers;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>A grammar of words: which characters come first and after that, and how many there are.</summary>
/// <remarks>
/// Compared without regular expressions, whose engine alone would cost a tenth of the time that a build with nothing to do has.
/// </remarks>
public sealed class WordGrammar
{
    private readonly string firstSet;
    private readonly string restSet;
    private readonly SearchValues<char> first;
    private readonly SearchValues<char> rest;
    private readonly int shortest;
    private readonly int longest;

    private WordGrammar(string what, string firstSet, string restSet, int shortest, int longest)
    {
        What = what;
        (this.firstSet, this.restSet, this.shortest, this.longest) = (firstSet, restSet, shortest, longest);
        (first, rest) = (Expand(firstSet), Expand(restSet));
    }

    /// <summary>The family's name; it becomes part of file names.</summary>
    public static WordGrammar Family { get; } = new("a family name", "a-zA-Z0-9", "a-zA-Z0-9_.-", 1, 64);

    /// <summary>An archive's name; it becomes the name of a folder.</summary>
    public static WordGrammar Archive { get; } = new("an archive name", "a-z0-9", "a-z0-9-", 1, 64);

    /// <summary>A suite; one component of a URL's path, and of a file name.</summary>
    public static WordGrammar Suite { get; } = new("a suite", "a-zA-Z0-9", "a-zA-Z0-9.+_~-", 1, 64);

    /// <summary>A component such as main; one component of a URL's path.</summary>
    public static WordGrammar Component { get; } = new("a component", "a-zA-Z0-9", "a-zA-Z0-9.+_~-", 1, 64);

    /// <summary>The name of a set of keys.</summary>
    public static WordGrammar KeyName { get; } = new("a name of keys", "a-z0-9", "a-z0-9-", 1, 64);

    /// <summary>The name of a component that packages are built from; it becomes part of file names.</summary>
    public static WordGrammar SourceName { get; } = new("the name of a component", "a-zA-Z0-9", "a-zA-Z0-9_.+-", 1, 64);

    /// <summary>An architecture, such as amd64 or x86_64.</summary>
    public static WordGrammar Architecture { get; } = new("an architecture", "a-z0-9", "a-z0-9_-", 2, 32);

    /// <summary>A template's name (Qubes OS, qubes.vm.validate_name): at most 31 characters.</summary>
    public static WordGrammar Template { get; } = new("a template name", "a-zA-Z", "a-zA-Z0-9_.-", 1, 31);

    /// <summary>
    /// A package's name: what Debian Policy (section 5.6.1) or PKGBUILD(5) allows, but no leading <c>@</c>, <c>_</c> or <c>+</c>.
    /// </summary>
    public static WordGrammar Package { get; } = new("a package name", "a-z0-9", "a-z0-9@_+.-", 1, 128);

    /// <summary>Packages that are denied: a name, or a pattern in which <c>*</c> stands for anything.</summary>
    public static WordGrammar PackagePattern { get; } = new("a package name or pattern", "a-z0-9*", "a-z0-9+.*-", 2, 128);

    /// <summary>Packages that may be taken: a name, or a pattern in which <c>*</c> stands for anything.</summary>
    public static WordGrammar TakenPackage { get; } = new("a package name or pattern", "a-z0-9@*", "a-z0-9@_+.*-", 1, 128);

    /// <summary>A section that packages are sorted into.</summary>
    public static WordGrammar PackageSection { get; } = new("a section", "a-z0-9", "a-z0-9+.-", 2, 64);

    /// <summary>The license of an RPM that Qubes installs as a template: no spaces.</summary>
    public static WordGrammar License { get; } = new("a license", "a-zA-Z0-9._+()", "a-zA-Z0-9._+()-", 1, 64);

    /// <summary>The name of a desktop file, a line of a list.</summary>
    public static WordGrammar DesktopFile { get; } = new("the name of a desktop file", "a-zA-Z0-9", "a-zA-Z0-9._+@-", 9, 128);

    /// <summary>A label of Qubes: the name of a color.</summary>
    public static WordGrammar QubesLabel { get; } = new("a label", "a-zA-Z", "a-zA-Z0-9_.-", 1, 64);

    /// <summary>A feature of a qube.</summary>
    public static WordGrammar QubesFeature { get; } = new("the name of a feature", "a-zA-Z0-9_", "a-zA-Z0-9_.-", 1, 128);

    /// <summary>A tag of a qube.</summary>
    public static WordGrammar QubesTag { get; } = new("a tag", "a-zA-Z0-9_", "a-zA-Z0-9_-", 1, 128);

    /// <summary>A property of a qube.</summary>
    public static WordGrammar QubesProperty { get; } = new("the name of a property", "a-z", "a-z0-9_", 1, 64);

    /// <summary>A storage pool of Qubes.</summary>
    public static WordGrammar QubesPool { get; } = new("the name of a storage pool", "a-zA-Z0-9_", "a-zA-Z0-9_.-", 1, 64);

    /// <summary>The name of a user or group (useradd(8)).</summary>
    public static WordGrammar Account { get; } = new("an account name", "a-z_", "a-z0-9_-", 1, 32);

    /// <summary>A unit of systemd, whose suffix may be left out.</summary>
    public static WordGrammar Unit { get; } = new("a unit", "a-zA-Z0-9_", "a-zA-Z0-9:_.@\\\\-", 1, 255);

    /// <summary>A locale, as <c>locale -a</c> or locale.gen(5) have it.</summary>
    public static WordGrammar Locale { get; } = new("a locale", "a-zA-Z", "a-zA-Z0-9_.@-", 1, 64);

    /// <summary>A time zone, a path below <c>/usr/share/zoneinfo</c>.</summary>
    public static WordGrammar Timezone { get; } = new("a time zone", "A-Z", "a-zA-Z0-9_+/-", 2, 64);

    /// <summary>A name of <c>vars</c>.</summary>
    public static WordGrammar Var { get; } = new("a name of vars", "a-zA-Z_", "a-zA-Z0-9_-", 1, 64);

    /// <summary>What words of this grammar are: "a template name".</summary>
    public string What { get; }

    /// <summary>The same as an ECMA-262 regular expression, as in the JSON Schema.</summary>
    public string Pattern => $"^[{firstSet}][{restSet}]{{{shortest - 1},{longest - 1}}}$";

    /// <summary>Whether a word belongs to the grammar.</summary>
    public bool Allows(ReadOnlySpan<char> word) =>
        word.Length >= shortest && word.Length <= longest && first.Contains(word[0]) && !word[1..].ContainsAnyExcept(rest);

    /// <summary>Whether a word belongs to the grammar; a problem where it does not.</summary>
    internal bool Check(YamlScalar word, Problems problems)
    {
        if (Allows(word.Value))
        {
            return true;
        }

        var length = shortest == 1 ? $"at most {longest}" : $"{shortest} to {longest}";
        problems.Add(
            word, $"{Shown.Word(word)} is not {What}", $"{What} has {length} characters: first [{firstSet}], then [{restSet}]");
        return false;
    }

    private static SearchValues<char> Expand(string set)
    {
        var characters = new List<char>();
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                characters.AddRange(Enumerable.Range(set[i], set[i + 2] - set[i] + 1).Select(c => (char)c));
                i += 2;
            }
            else
            {
                characters.Add(set[i]);
            }
        }

        return SearchValues.Create([.. characters]);
    }
}
