using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>
/// A file or folder that the family file names; checked to exist and to lie inside the folder of the file that names it.
/// </summary>
/// <param name="Declared">As written.</param>
/// <param name="Absolute">Absolute path.</param>
/// <param name="Where">Its place.</param>
public sealed record DeclaredPath(string Declared, string Absolute, SourceSpan Where);
