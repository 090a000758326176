using Coppice.Foundation;

namespace Coppice.Families.Importing;

/// <summary>Something that is not taken over.</summary>
/// <param name="What">It, as it is written.</param>
/// <param name="Why">Why.</param>
/// <param name="Where">Where it stands; line 0 for a file as a whole.</param>
public sealed record NotTaken(string What, string Why, SourceSpan Where)
{
    /// <summary>Something in a file, or a file, as a whole.</summary>
    public static NotTaken InFile(string what, string why, string file) => new(what, why, new SourceSpan(file, 0, 0));

    /// <summary><c>file:line:column</c>, or the file.</summary>
    public string Place => Where.Line == 0 ? Where.File : $"{Where}";
}
