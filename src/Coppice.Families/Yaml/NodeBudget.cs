using Coppice.Foundation;

namespace Coppice.Families.Yaml;

/// <summary>Counts the values of all files of a family against <see cref="FamilyLimits.Nodes"/>.</summary>
internal sealed class NodeBudget(FamilyLimits limits)
{
    private int taken;

    /// <summary>Takes one value.</summary>
    /// <exception cref="Failure">There are too many.</exception>
    public void Take(Func<SourceSpan> where)
    {
        if (++taken > limits.Nodes)
        {
            throw new Failure($"the family has more than {limits.Nodes} values", where: where(), kind: ProblemKind.FamilyFile);
        }
    }
}
