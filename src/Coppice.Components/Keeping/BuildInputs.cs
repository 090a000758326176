using System.Globalization;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Components.Keeping;

/// <summary>Everything that determines what a build comes to, by name.</summary>
public static class BuildInputs
{
    /// <summary>The name of the source among the inputs.</summary>
    public const string Source = "source";

    /// <summary>The name of the tree that a build runs in among the inputs.</summary>
    public const string Environment = "environment";

    internal const string Build = "build";
    internal const string Tests = "tests";
    internal const string Format = "format";
    private const string Place = "place";

    /// <summary>The inputs of a build.</summary>
    /// <param name="family">The family, whose archives count their versions.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="source">The source.</param>
    /// <param name="component">How it is built.</param>
    /// <param name="environment">
    /// The digest of the whole tree that it is built in, with everything that it needs; null where that is not known yet.
    /// </param>
    /// <param name="rules">The distribution.</param>
    public static IReadOnlyDictionary<string, string> Of(
        string family, string archive, FrozenSource source, ComponentDeclaration component, Digest? environment,
        IBuildRules rules)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Source] = source.Content.Hex,
            [Tests] = component.RunsTests ? "run" : "skipped",
            [Format] = rules.Format.ToString(CultureInfo.InvariantCulture),
            [Place] = $"{family} {archive} {source.Component}",
        };
        if (environment is { } tree)
        {
            inputs[Environment] = tree.Hex;
        }

        if (component.Plain is { } plain)
        {
            inputs[Build] = Digest.Of(plain.Text).Hex;
        }

        return inputs;
    }

    /// <summary>The digest over them.</summary>
    public static Digest KeyOf(IReadOnlyDictionary<string, string> inputs) => Digest.Of("coppice build 1\n" + string.Concat(
        inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key.Length} {pair.Key} {pair.Value.Length} {pair.Value}\n")));
}
