using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>Data flows one way: a project knows the ones before it.</summary>
public sealed partial class ArrowTests
{
    // In the order in which data flows (docs/architecture.md). Those in one row know nothing of each other.
    private static readonly string[][] Stages =
    [
        ["Foundation", "Recipes"], ["Families", "Store", "Sandbox", "Apply"], ["Distributions", "Delivery", "Deploying"],
        ["Archives", "Model"],
        ["Planning", "Diagnosis", "Sources"], ["Growing", "Components"], ["Engine"], ["Serving", "Caching"], ["Cli"],
    ];

    [Fact]
    public void Every_project_has_its_place_and_knows_only_what_comes_before_it()
    {
        var place = Stages.SelectMany((row, number) => row.Select(name => (name, number)))
            .ToDictionary(pair => pair.name, pair => pair.number);
        var projects = SourceFiles.In("src", "*.csproj").ToDictionary(file => NameOf(file.Path), file => file.Text);
        Assert.Equal(place.Keys.Order(StringComparer.Ordinal), projects.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(
            from project in projects
            from known in Reference().Matches(project.Value).Select(match => NameOf(match.Value))
            where place[known] >= place[project.Key]
            select $"{project.Key} knows {known}");
    }

    [Theory]
    [InlineData("Foundation", "Recipes")]
    [InlineData("Apply", "Recipes")]
    [InlineData("Store", "Foundation")]
    [InlineData("Sandbox", "Foundation")]
    public void What_has_to_stay_small_knows_little(string project, string most) => Assert.All(
        Reference().Matches(File.ReadAllText(Path.Combine(Checkout.Root, $"src/Coppice.{project}/Coppice.{project}.csproj"))),
        match => Assert.Equal(most, NameOf(match.Value)));

    [Fact]
    public void Nothing_outside_its_folder_names_a_distribution() => Assert.Empty(
        from file in SourceFiles.In("src")
        where !file.Path.StartsWith("src/Coppice.Distributions/", StringComparison.Ordinal)
        from name in Distribution().Matches(SourceFiles.Code(file.Text))
        select $"{file.Path}: {name.Value}");

    [Fact]
    public void Only_the_sandbox_starts_bubblewrap() => Assert.Empty(
        from file in SourceFiles.In("src")
        where !file.Path.StartsWith("src/Coppice.Sandbox/", StringComparison.Ordinal)
        from command in Bubblewrap().Matches(file.Text)
        select $"{file.Path}: {command.Value}");

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path)["Coppice.".Length..];

    [GeneratedRegex(@"Coppice\.\w+\.csproj", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\b(Debian|Pacman|Dpkg|Apt|Arch)(?=[A-Z])(?!itecture)\w+|\bCoppice\.Distributions\.(Debian|"
        + @"Arch)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Distribution();

    [GeneratedRegex("""
        (Own|Confined|ProcessStartInfo)\("bwrap"
        """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace, 10_000)]
    private static partial Regex Bubblewrap();
}
