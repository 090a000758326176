using Coppice.Model;
using Coppice.Planning.Composing;

namespace Coppice.Planning.Residues;

/// <summary>What a template will be grown on, and what carrying it out there is predicted to do.</summary>
/// <param name="Basis">What it is grown on.</param>
/// <param name="Parts">What is carried out, in order.</param>
/// <param name="Predicted">What each of these does.</param>
internal sealed record ResolvedBasis(GrowthBasis Basis, IReadOnlyList<TemplatePart> Parts, IReadOnlyList<PredictedPart> Predicted)
{
    /// <summary>The package database afterwards.</summary>
    public byte[] Database => Predicted[^1].Database;

    /// <summary>Everything that is installed.</summary>
    public IEnumerable<Distributions.CataloguedPackage> Added => Predicted.SelectMany(predicted => predicted.Added);

    /// <summary>Predicts carrying out declarations one after the other.</summary>
    /// <param name="parts">The declarations.</param>
    /// <param name="database">The package database before.</param>
    /// <param name="carry">Predicts one.</param>
    public static IReadOnlyList<PredictedPart> Carry(
        IReadOnlyList<TemplatePart> parts, byte[] database, Func<TemplatePart, byte[], PredictedPart> carry)
    {
        var predicted = new List<PredictedPart>();
        foreach (var part in parts)
        {
            predicted.Add(carry(part, predicted.Count == 0 ? database : predicted[^1].Database));
        }

        return predicted;
    }
}
