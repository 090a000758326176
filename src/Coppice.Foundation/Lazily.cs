using System.Diagnostics.CodeAnalysis;

namespace Coppice.Foundation;

/// <summary>Something that several may use and that is made when it is first asked for, and disposed of when it was.</summary>
public sealed class Lazily<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(
    Func<T> make) : IDisposable
    where T : IDisposable
{
    private readonly Lazy<T> made = new(make);

    /// <summary>What was made; the first who asks makes it.</summary>
    public T Value => made.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (made.IsValueCreated)
        {
            made.Value.Dispose();
        }
    }
}
