using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>Files that need each other can only be read, tried and changed all at once.</summary>
public sealed partial class CircleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The projects, as they are.</summary>
    public static TheoryData<string> Projects =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_file_needs_one_that_needs_it(string project)
    {
        var sources = SourceFiles.In(Path.Combine("src", project))
            .ToDictionary(file => file.Path, file => SourceFiles.Code(file.Text));
        Assert.Null(Circle(sources));
    }

    [Fact]
    public void A_circle_is_found_with_its_way()
    {
        var circle = Circle(new()
        {
            ["A.cs"] = "class A { B b; }", ["B.cs"] = "class B { object c = new C(); }", ["C.cs"] = "record C(A Back);",
            ["D.cs"] = "class D { A a; }",
        });
        Assert.Equal("A.cs → B.cs → C.cs → A.cs", circle);
    }

    [Fact]
    public void A_member_that_is_called_like_a_type_is_none() => Assert.Null(Circle(new()
    {
        ["A.cs"] = "class A { int B { get; } int X => B.GetHashCode(); string C(int y) => this.C(y); }",
        ["B.cs"] = "class B { A a; }", ["C.cs"] = "namespace My.C; class C { A a; }",
    }));

    // The files of a circle; null when there is none. What a file needs are the types of others that it names.
    private static string? Circle(Dictionary<string, string> sources)
    {
        var declared = sources.SelectMany(source =>
            Declaration().Matches(source.Value).Select(type => (Type: type.Groups["name"].Value, File: source.Key)))
            .GroupBy(pair => pair.Type).ToDictionary(pairs => pairs.Key, pairs => pairs.First().File);
        var needs = sources.ToDictionary(source => source.Key, source => Types(source.Value)
            .Select(type => declared.GetValueOrDefault(type)).OfType<string>().Where(file => file != source.Key).ToHashSet());
        var done = new HashSet<string>();
        return needs.Keys.Order(StringComparer.Ordinal).Select(file => From(file, []))
            .FirstOrDefault(circle => circle is not null);

        string? From(string file, List<string> way)
        {
            if (way.IndexOf(file) is var start and >= 0)
            {
                return string.Join(" → ", way.Skip(start).Append(file));
            }

            var circle = done.Contains(file)
                ? null : needs[file].Order(StringComparer.Ordinal).Select(next => From(next, [.. way, file]))
                    .FirstOrDefault(found => found is not null);
            done.Add(file);
            return circle;
        }
    }

    // The words that may be types. A member that is called like a type (Color Color) counts only where it can be nothing else.
    private static IEnumerable<string> Types(string source)
    {
        var members = Member().Matches(source).Select(member => member.Groups["name"].Value).ToHashSet();
        return Word().Matches(source).Select(word => word.Value).Distinct().Where(word => !members.Contains(word)
            || Regex.IsMatch(source, $@"(?<![.\w]){word}[?>\[\]]* [A-Za-z]|new {word}\b|<{word}\b", RegexOptions.None, Patience));
    }

    [GeneratedRegex(@"\b(class|record struct|record|struct|interface|"
        + @"enum)\s+(?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Declaration();

    // What follows a type, and has a value or a body after it.
    [GeneratedRegex(@"([A-Z]\w*|\b(string|int|bool|long|byte|uint|ulong|object))[\w>?\])]* (?<name>[A-Z]\w*)(?=\s*([,;){=]|=>))",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Member();

    // Neither a member of something else, nor a method that is called or declared.
    [GeneratedRegex(@"(?<![.\w])((?<=new )|(?<=: )|(?![A-Z]\w*\s*\())[A-Z]\w*",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Word();
}
