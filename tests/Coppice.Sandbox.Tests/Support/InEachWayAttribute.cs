using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Coppice.Sandbox.Tests.Support;

/// <summary>Runs a theory once for each <see cref="Way"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InEachWayAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(
            [.. Enum.GetValues<Way>().Select(way => new TheoryDataRow(way))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
