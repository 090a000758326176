using Xunit.Sdk;
using Xunit.v3;

namespace Coppice.Testing;

/// <summary>A class whose tests take minutes one after another: it is begun first, so that nobody waits for it at the end.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TakesLongAttribute : Attribute;

/// <summary>Begins the classes that take long (<see cref="TakesLongAttribute"/>) before all others.</summary>
public sealed class LongFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderByDescending(TakesLong)];

    // A class without a collection of its own is one, named after it.
    private static bool TakesLong<T>(T collection)
        where T : ITestCollection =>
        collection is IXunitTestCollection { TestCollectionDisplayName: var name, TestAssembly.Assembly: var assembly }
        && assembly.GetExportedTypes().Any(type => Attribute.IsDefined(type, typeof(TakesLongAttribute))
            && name.Split(' ').Contains(type.FullName));
}
