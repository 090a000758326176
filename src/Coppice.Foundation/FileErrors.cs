namespace Coppice.Foundation;

/// <summary>The errors of .NET's file functions.</summary>
public static class FileErrors
{
    /// <summary>
    /// Whether an error says that a file or folder cannot be used: it is missing, the disk failed, or this user may not. .NET has
    /// two types for that, and no code wants only one of them by accident.
    /// </summary>
    public static bool Is(Exception error) => error is IOException or UnauthorizedAccessException;
}
