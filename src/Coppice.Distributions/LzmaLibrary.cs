using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>
/// A liblzma of Debian's make for programs that unpack packages, quicker than this machine's own. It is never installed: programs
/// find it by <c>LD_LIBRARY_PATH</c> (ld.so(8)), and without it everything works as before, only later.
/// </summary>
public sealed class LzmaLibrary
{
    /// <summary>The environment variable with the path of a library.</summary>
    public const string Variable = "COPPICE_LIBLZMA";

    /// <summary>The name that programs look for; it stands for the interface, which all versions from 5.0 on have.</summary>
    public const string Name = "liblzma.so.5";

    // 5.8.0 and older: the threaded decoder, which dpkg-deb uses, could be made to write to freed memory (CVE-2025-31115).
    private static readonly Version Oldest = new(5, 8, 1);

    private LzmaLibrary(string file, Version version) =>
        (Folder, Version) = (Path.GetDirectoryName(file)!, version);

    /// <summary>The folder that it is in, and nothing else.</summary>
    public string Folder { get; }

    /// <summary>Its version.</summary>
    public Version Version { get; }

    /// <summary>Its bytes, read now.</summary>
    public ReadOnlyMemory<byte> Read() => File.ReadAllBytes(Path.Combine(Folder, Name));

    /// <summary>The library at a path, whose version is read from the name of the file that the link there points to.</summary>
    /// <param name="path">Absolute path of a link <see cref="Name"/>, as Debian's package has it; null or empty when no one gave
    /// one.</param>
    /// <returns>Null when there is none there, or one that must not be used.</returns>
    public static LzmaLibrary? Find(string? path) =>
        path is { Length: > 0 }
            && Path.IsPathFullyQualified(path) && Path.GetFileName(path) == Name && VersionAt(path) is { } version
            && version >= Oldest
            ? new LzmaLibrary(path, version)
            : null;

    /// <summary>A command of this machine that uses the library, where there is one.</summary>
    public static Command UsedBy(Command command, LzmaLibrary? library) => library is null
        ? command
        : command.Reading(library.Folder) with { Environment = new Dictionary<string, string>(command.Environment) { ["LD_LIBRARY_PATH"] = library.Folder } };

    private static Version? VersionAt(string path)
    {
        try
        {
            var file = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true);
            return file is { Exists: true }
                && file.Name.StartsWith("liblzma.so.", StringComparison.Ordinal)
                && Version.TryParse(file.Name["liblzma.so.".Length..], out var version)
                ? version
                : null;
        }
        catch (IOException)
        {
            // No such folder, or links in a circle.
            return null;
        }
    }
}
