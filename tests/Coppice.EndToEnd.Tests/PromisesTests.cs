using System.Text.RegularExpressions;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>docs/promises.md names tests; a promise whose test is gone would be kept by nobody.</summary>
public sealed partial class PromisesTests
{
    [Fact]
    public void Every_test_that_a_promise_names_is_there()
    {
        var names = TestName().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs/promises.md")))
            .Select(match => match.Groups["name"].Value).Distinct().ToList();
        Assert.True(names.Count > 20, $"only {names.Count} tests are named");
        var sources = string.Concat(
            Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText));
        Assert.All(names, name => Assert.Matches($@"\b(class|void|Task) {name}\b", sources));
    }

    // Classes end in Tests; methods are sentences with underscores.
    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]*Tests|[A-Z][A-Za-z]*_[A-Za-z_]+)`", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TestName();
}
