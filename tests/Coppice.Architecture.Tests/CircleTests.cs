using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>Files that need each other can only be read, tried and changed all at once.</summary>
public sealed partial class CircleTests
{
    [Theory]
    [InlineData("Foundation")]
    [InlineData("Store")]
    [InlineData("Model")]
    [InlineData("Recipes")]
    [InlineData("Diagnosis")]
    [InlineData("Planning")]
    public void No_file_needs_one_that_needs_it(string project)
    {
        var folder = Path.Combine(Checkout.Root, "src", "Coppice." + project);
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(folder, "obj"), StringComparison.Ordinal))
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Noise().Replace(File.ReadAllText(file), " "));
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

    // The files of a circle; null when there is none. What a file needs are the types of others that it names.
    private static string? Circle(Dictionary<string, string> sources)
    {
        var declared = sources.SelectMany(source =>
            Declaration().Matches(source.Value).Select(type => (Type: type.Groups["name"].Value, File: source.Key)))
            .GroupBy(pair => pair.Type).ToDictionary(pairs => pairs.Key, pairs => pairs.First().File);
        var needs = sources.ToDictionary(source => source.Key, source => Word().Matches(source.Value)
            .Select(word => declared.GetValueOrDefault(word.Value)).OfType<string>().Where(file => file != source.Key)
                .ToHashSet());
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

    // Comments and texts.
    [GeneratedRegex("""//.*|"(\\.|[^"\\\n])*"|'(\\.|[^'\\])'""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Noise();

    [GeneratedRegex(@"\b(class|record struct|record|struct|interface|"
        + @"enum)\s+(?<name>[A-Z]\w*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Word();
}
