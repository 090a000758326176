using System.Globalization;
using Coppice.Components.Ordering;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Components.Keeping;

/// <summary>Everything that determines what a build comes to, by name.</summary>
public static class BuildInputs
{
    /// <summary>The name of the source among the inputs.</summary>
    public const string Source = "source";

    /// <summary>The name of the tree that a build runs in among the inputs.</summary>
    public const string Environment = "environment";

    internal const string Build = "build";
    internal const string Commands = "commands";
    internal const string Files = "files";
    internal const string Tests = "tests";
    internal const string Format = "format";
    internal const string Place = "place";

    /// <summary>The inputs of a build.</summary>
    /// <param name="family">The family, whose archives count their versions.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="component">The component, and what its source says of how it is built.</param>
    /// <param name="environment">
    /// The digest of the whole tree that it is built in, with everything that it needs; null where that is not known yet.
    /// </param>
    /// <param name="rules">The distribution.</param>
    public static IReadOnlyDictionary<string, string> Of(
        string family, string archive, ReadComponent component, Digest? environment, IBuildRules rules)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Source] = component.Source.Content.Hex,
            [Tests] = component.Component.RunsTests ? "run" : "skipped",
            [Format] = rules.Format.ToString(CultureInfo.InvariantCulture),
            [Place] = PlaceOf(family, archive, component.Source.Component),
        };
        if (environment is { } tree)
        {
            inputs[Environment] = tree.Hex;
        }

        if (component.Component.Plain is { } plain)
        {
            inputs[Build] = Digest.Of(plain.Text).Hex;
        }

        // The same source says other things to other suites.
        if (component.Commands.Count > 0)
        {
            inputs[Commands] = Digest.Of(string.Join('\n', component.Commands)).Hex;
        }

        if (component.Further.Count + component.Signatures.Count > 0)
        {
            inputs[Files] = Digest.Of(string.Concat(component.Further.Select(pair => (pair.Key, pair.Value.Content))
                .Concat(component.Signatures.Select(pair => (pair.Key, Digest.Of(pair.Value))))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Item2.Hex}\n"))).Hex;
        }

        return inputs;
    }

    /// <summary>The digest over them.</summary>
    public static Digest KeyOf(IReadOnlyDictionary<string, string> inputs) => Digest.Of("coppice build 1\n" + string.Concat(
        inputs.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key.Length} {pair.Key} {pair.Value.Length} {pair.Value}\n")));

    internal static string PlaceOf(string family, string archive, string component) => $"{family} {archive} {component}";
}
