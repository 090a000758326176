using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>What a template declares beside packages, files and scripts; each item with its place.</summary>
public sealed record TemplateSettings
{
    /// <summary>Nothing.</summary>
    public static TemplateSettings None { get; } = new();

    /// <summary>Answers to questions of packages, lines of debconf-set-selections(1), set before the packages.</summary>
    public IReadOnlyList<DeclaredWord> Debconf { get; init; } = [];

    /// <summary>Users and groups to add, in order.</summary>
    public IReadOnlyList<UserDeclaration> Users { get; init; } = [];

    /// <summary>Files to download, in order.</summary>
    public IReadOnlyList<FetchDeclaration> Fetch { get; init; } = [];

    /// <summary>Lines to set in files, in order.</summary>
    public IReadOnlyList<EditDeclaration> Edits { get; init; } = [];

    /// <summary>Absolute paths to delete; <c>*</c> in them stands for anything but a slash.</summary>
    public IReadOnlyList<DeclaredWord> DeletePaths { get; init; } = [];

    /// <summary>The locale of the system, such as <c>en_GB.UTF-8</c>; null leaves it alone.</summary>
    public DeclaredWord? Locale { get; init; }

    /// <summary>The time zone, such as <c>Europe/London</c>; null leaves it alone.</summary>
    public DeclaredWord? Timezone { get; init; }

    /// <summary>Units to enable, disable, mask or unmask, in the order in which this is done.</summary>
    public IReadOnlyList<ServiceDeclaration> Services { get; init; } = [];

    /// <summary>Values that files are rendered with in this template and in those that grow from it.</summary>
    public IReadOnlyDictionary<string, DeclaredWord> Vars { get; init; } = new Dictionary<string, DeclaredWord>();

    /// <summary>The paths in the template that it names, with the words that do.</summary>
    public IEnumerable<(DeclaredWord Said, string Path)> Places =>
        Fetch.Select(fetch => (fetch.Said, fetch.To)).Concat(Edits.Select(edit => (edit.Said, edit.File)))
            .Concat(DeletePaths.Select(path => (path, path.Value)));

    /// <summary>Whether anything is carried out after the packages: everything but answers and values.</summary>
    public bool AnyStep => FirstProgram is not null;

    /// <summary>
    /// The first thing that is carried out by programs of the template, so that what comes of it depends on what else is there;
    /// null when there is none.
    /// </summary>
    public DeclaredWord? FirstProgram =>
        Users.Select(user => user.Said).Concat(Fetch.Select(fetch => fetch.Said))
            .Concat(Edits.Select(edit => edit.Said)).Concat(DeletePaths)
            .Concat(((DeclaredWord?[])[Locale, Timezone]).OfType<DeclaredWord>())
            .Concat(Services.Select(service => service.Said)).FirstOrDefault();
}

/// <summary>A user or a group to add, or to change where it is there already.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Number">The uid or gid; null leaves it to the template's own tool.</param>
/// <param name="Where">Its place.</param>
public sealed record UserDeclaration(string Name, bool IsGroup, int? Number, SourceSpan Where)
{
    /// <summary>The primary group; null leaves it to the template's own tool.</summary>
    public string? Group { get; init; }

    /// <summary>Further groups that the user is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The login shell, an absolute path.</summary>
    public string? Shell { get; init; }

    /// <summary>The home folder, an absolute path.</summary>
    public string? Home { get; init; }

    /// <summary>Who it is, for people.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether it is an account of the system: numbers below those of people, no home folder.</summary>
    public bool IsSystem { get; init; }

    /// <summary>It as a word: its name.</summary>
    public DeclaredWord Said => new(Name, Where);
}

/// <summary>A file to download.</summary>
/// <param name="Url">Where from: https, http or file.</param>
/// <param name="Sha256">What it must have as its SHA-256, lowercase hex.</param>
/// <param name="To">The file that it becomes, or the folder that it is unpacked in: an absolute path in the template.</param>
/// <param name="Unpack">How many leading components of names are dropped when it is unpacked; null: it is laid as it is.</param>
/// <param name="Rights">Mode and owner, where they are said.</param>
/// <param name="Where">Its place.</param>
public sealed record FetchDeclaration(Uri Url, string Sha256, string To, int? Unpack, FileRights Rights, SourceSpan Where)
{
    /// <summary>It as a word: its URL.</summary>
    public DeclaredWord Said => new(Url.OriginalString, Where);
}

/// <summary>A key to set in a file.</summary>
/// <param name="File">The file, an absolute path in the template.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Separator">What stands between them; null: blanks.</param>
/// <param name="Where">Its place.</param>
public sealed record EditDeclaration(string File, string Key, string Value, string? Separator, SourceSpan Where)
{
    /// <summary>It as a word: the key.</summary>
    public DeclaredWord Said => new($"{Key} in {File}", Where);
}

/// <summary>What is done with a unit.</summary>
public enum ServiceAction
{
    /// <summary>Its link that makes a mask is removed.</summary>
    Unmask,

    /// <summary>It is started with the system.</summary>
    Enable,

    /// <summary>It is not started with the system.</summary>
    Disable,

    /// <summary>It can never be started.</summary>
    Mask,
}

/// <summary>A unit to enable, disable, mask or unmask.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Unit">The unit; without a suffix it is a service.</param>
/// <param name="Where">Its place.</param>
public sealed record ServiceDeclaration(ServiceAction Action, string Unit, SourceSpan Where)
{
    /// <summary>The word of <see cref="Action"/> in family files and for systemctl(1).</summary>
    public string Verb => Action.ToString().ToLowerInvariant();

    /// <summary>It as a word: <c>enable nftables</c>.</summary>
    public DeclaredWord Said => new($"{Verb} {Unit}", Where);
}
