using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>What an item of <c>files:</c> lays.</summary>
public enum FilesForm
{
    /// <summary>All that is in a folder.</summary>
    Folder,

    /// <summary>One file.</summary>
    File,

    /// <summary>A text that stands in the family file.</summary>
    Text,

    /// <summary>A file in which <c>${name}</c> stands for values of <c>vars:</c>.</summary>
    Render,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>An empty folder, or the owner and mode of one that is there.</summary>
    MakeFolder,
}

/// <summary>Mode and owner of what is laid; null: root, and the mode that it has anyway.</summary>
/// <param name="Mode">The mode of files (and of a folder that is made).</param>
/// <param name="FolderMode">The mode of folders that are not there yet.</param>
/// <param name="Owner">The user, by a name that the template knows, or a number.</param>
/// <param name="Group">The group, likewise.</param>
public sealed record FileRights(int? Mode, int? FolderMode, string? Owner, string? Group)
{
    /// <summary>Nothing is said.</summary>
    public static FileRights None { get; } = new(null, null, null, null);
}

/// <summary>An item of <c>files:</c>.</summary>
/// <param name="Form">What it lays.</param>
/// <param name="Declared">What it names, as written: the folder or file beside the family file, else the path in the
/// template.</param>
/// <param name="To">Where it goes, an absolute path in the template; <c>/</c> for a folder that is copied over the root.</param>
/// <param name="Where">Its place.</param>
public sealed record FilesDeclaration(FilesForm Form, string Declared, string To, SourceSpan Where)
{
    /// <summary>The absolute path of the folder or file on this machine; null of those that have none.</summary>
    public string? Source { get; init; }

    /// <summary>The target of a link.</summary>
    public string? LinkTo { get; init; }

    /// <summary>The content of a file, rendered where it is to be.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>The mode of a file where none is said: 0755 of one that is executable here.</summary>
    public int DefaultMode { get; init; } = 0x1a4;

    /// <summary>Mode and owner.</summary>
    public FileRights Rights { get; init; } = FileRights.None;

    /// <summary>
    /// The template that declares it, where this one lays it once more with other values of <c>vars:</c>; null of a template's
    /// own.
    /// </summary>
    public string? Of { get; init; }

    /// <summary>Whether what comes of it depends on the tree: on its accounts, or on a folder that is there.</summary>
    public bool DependsOnTree => Form == FilesForm.MakeFolder || Rights.Owner is not null || Rights.Group is not null;

    /// <summary>What it copies, as a path beside the family file.</summary>
    public DeclaredPath Path => new(Declared, Source ?? "", Where);
}
