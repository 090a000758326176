using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>What a template, and with one exception everything that grows from it, may not have.</summary>
/// <param name="DeniedPackages">Names of packages, or what they provide, that may not be there; <c>*</c> stands for
/// anything.</param>
/// <param name="DeniedSections">Sections of which no package may be there.</param>
/// <param name="SetuidBeyond">The only files (<c>/usr/bin/su</c>) or packages that may be setuid, setgid or have capabilities;
/// null allows all.</param>
/// <param name="MaxOwnSize">The most that this very template may add to its parent; null is no limit.</param>
/// <param name="OnlyArchives">The only archives, or archive/suite, that packages may come from; null allows all.</param>
public sealed record TemplatePolicies(
    IReadOnlyList<DeclaredWord> DeniedPackages,
    IReadOnlyList<DeclaredWord> DeniedSections,
    DeclaredList? SetuidBeyond,
    DeclaredSize? MaxOwnSize,
    DeclaredList? OnlyArchives)
{
    /// <summary>Everything is allowed.</summary>
    public static TemplatePolicies None { get; } = new([], [], null, null, null);

    /// <summary>Whether anything is forbidden.</summary>
    public bool Any => DeniedPackages.Count > 0
        || DeniedSections.Count > 0 || SetuidBeyond is not null || MaxOwnSize is not null || OnlyArchives is not null;
}

/// <summary>A list of the family file that may be empty and means something then.</summary>
/// <param name="Words">Its words.</param>
/// <param name="Where">The place of its key.</param>
public sealed record DeclaredList(IReadOnlyList<DeclaredWord> Words, SourceSpan Where);

/// <summary>A size in the family file.</summary>
/// <param name="Bytes">The size in bytes.</param>
/// <param name="Declared">As written: <c>300 MiB</c>.</param>
/// <param name="Where">Its place.</param>
public sealed record DeclaredSize(long Bytes, string Declared, SourceSpan Where);
