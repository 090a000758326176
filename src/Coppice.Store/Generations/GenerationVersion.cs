using System.Text.Json;

namespace Coppice.Store.Generations;

/// <summary>
/// The version of the form of generations' records: this program writes 2, and reads 1, in which packages were objects.
/// </summary>
internal static class GenerationVersion
{
    internal const int Current = 2;

    /// <summary>Refuses a form that this program does not know.</summary>
    /// <exception cref="JsonException">It is one.</exception>
    internal static void Check(long version)
    {
        if (version is < 1 or > Current)
        {
            throw new JsonException($"its format version is {version}; this program knows 1 to {Current}");
        }
    }
}
