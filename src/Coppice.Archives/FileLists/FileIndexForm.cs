namespace Coppice.Archives.FileLists;

/// <summary>
/// The form of an index over a list of files. It is made once from the list, and a question reads a few kilobytes of it.
/// <code>
/// mark
/// packages   names, a line feed after each; a package is its place here
/// commands   names of files in command folders, sorted, a line feed after each
/// folders    sorted, in groups: bytes shared with the one before, bytes that follow, these; the package that most files of the folder are of
/// names      last components, sorted, in groups: the same; then the number of files that have it, and for each by rising folder
///            2 × (folders up from the last one) + (1 and then the package, where it is not the folder's)
/// starts     of each group of folders, then of each group of names, from the beginning of theirs, 4 bytes each
/// trailer    8 numbers of 8 bytes (see the writer), mark
/// </code>
/// Numbers without a size are of variable length (LEB128); the first of a group shares nothing, so that groups can be searched by halves.
/// Numbers of fixed length have their lowest byte first.
/// </summary>
internal static class FileIndexForm
{
    /// <summary>Part of the name of an index file: another form is another file.</summary>
    public const string Suffix = ".index1";

    /// <summary>How many folders or names are in a group.</summary>
    public const int Group = 16;

    /// <summary>How many numbers the trailer has.</summary>
    public const int TrailerNumbers = 8;

    /// <summary>Stands at both ends.</summary>
    public static ReadOnlySpan<byte> Mark => "coppice-files 1\n"u8;
}
