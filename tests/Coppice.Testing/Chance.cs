using System.Globalization;

namespace Coppice.Testing;

/// <summary>
/// What tests leave to chance: it comes from a number that the test tells, and that can be given to see the same again.
/// </summary>
public static class Chance
{
    /// <summary>The number to begin with; another one each time where it is not set.</summary>
    public const string SeedVariable = "COPPICE_TEST_SEED";

    /// <summary>How many seconds a test that could go on for ever does so, in <c>./test soak</c>.</summary>
    public const string SecondsVariable = "COPPICE_SOAK_SECONDS";

    /// <summary>How long a test that could go on for ever does so.</summary>
    public static TimeSpan SoakTime => TimeSpan.FromSeconds(Number(SecondsVariable) ?? 60);

    /// <summary>Chance, and the test's output says how to have the same again.</summary>
    public static Random Begin() => new(Seed());

    /// <summary>The number that chance comes from, which the test's output tells.</summary>
    public static int Seed()
    {
        var seed = Number(SeedVariable) ?? Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"chance: {SeedVariable}={seed} gives the same again");
        return seed;
    }

    /// <summary>
    /// So many of the numbers from 1 to a last one, one in each of as many equal parts: a sweep that comes everywhere.
    /// </summary>
    public static IReadOnlyList<int> Spread(this Random random, int last, int count) =>
        last <= count
            ? [.. Enumerable.Range(1, last)]
            : [.. Enumerable.Range(0, count).Select(part => 1 + random.Next(last * part / count, last * (part + 1) / count))];

    /// <summary>The number that a variable has; null where it is not set.</summary>
    public static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
