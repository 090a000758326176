namespace Coppice.Store.Commits;

/// <summary>What kind of thing is added.</summary>
internal enum AdditionKind
{
    /// <summary>An object of the pool.</summary>
    Content,

    /// <summary>A layer.</summary>
    Layer,

    /// <summary>The record of a generation.</summary>
    Generation,
}

/// <summary>Something that is being added to the store.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The object's name, the name of the layer's folder, or the template.</param>
/// <param name="Number">The generation's number, else 0.</param>
internal sealed record Addition(AdditionKind Kind, string Name, int Number = 0);
