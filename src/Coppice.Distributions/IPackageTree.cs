using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>A tree of files, as far as reading a package database needs it.</summary>
public interface IPackageTree
{
    /// <summary>The content of a regular file; null when there is none at that path.</summary>
    byte[]? Read(BytePath path);

    /// <summary>The folders directly in a folder, in order; none when it is not there.</summary>
    IEnumerable<BytePath> FoldersIn(BytePath folder);
}
