using Coppice.Families.Importing;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Importing;

/// <summary>A family file that was made of something else.</summary>
/// <param name="Text">The family file.</param>
/// <param name="NotTaken">What was not taken over, and why, in the order of what it was made of.</param>
public sealed record ImportedFamily(string Text, IReadOnlyList<NotTaken> NotTaken)
{
    /// <summary>Files that it names, beside it.</summary>
    public IReadOnlyList<ImportedFile> Files { get; init; } = [];
}

/// <summary>A file beside a family file.</summary>
/// <param name="Path">Its path, below the folder of the family file.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Mode">Its permission bits: nothing that only some could read on the system is for everyone here.</param>
public sealed record ImportedFile(string Path, byte[] Content, int Mode = ModeBits.Readable);
