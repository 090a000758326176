using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>One member of a package's tar.</summary>
/// <param name="Path">Its path as the package has it, without a leading <c>./</c>.</param>
/// <param name="Type">What it is.</param>
/// <param name="Mode">Permission bits with setuid, setgid and sticky.</param>
/// <param name="Uid">Owner as a number; <paramref name="User"/> counts where the tree knows it.</param>
/// <param name="Gid">Group as a number.</param>
/// <param name="User">Owner as a name.</param>
/// <param name="Group">Group as a name.</param>
/// <param name="Size">A file's size in bytes.</param>
/// <param name="Content">A file's content.</param>
/// <param name="Target">A symbolic link's target.</param>
/// <param name="Device">A device's number.</param>
public sealed record PayloadEntry(
    BytePath Path, EntryType Type, int Mode, uint Uid, uint Gid, string User, string Group, long Size, Digest? Content,
    ByteString? Target, DeviceNumber Device)
{
    /// <summary>For a further name of a hard-linked file: the name that the tar links it to; null for everything else.</summary>
    public BytePath? Link { get; init; }

    /// <summary>Modification time in whole seconds since 1970; 0 for folders, whose times are not kept.</summary>
    public long Mtime { get; init; }
}

/// <summary>What a verified package file has in it.</summary>
/// <param name="Package">The SHA-256 of the package file.</param>
/// <param name="Payload">What it puts into a tree.</param>
/// <param name="Control">Its control files by name.</param>
public sealed record PackagePayload(
    Digest Package, IReadOnlyList<PayloadEntry> Payload, IReadOnlyDictionary<string, Digest> Control)
{
    /// <summary>What the two tars of a package say.</summary>
    /// <param name="package">The package.</param>
    /// <param name="payload">The members of its payload.</param>
    /// <param name="control">Those of its control files.</param>
    public static PackagePayload Of(
        PackageFile package, IReadOnlyList<PayloadEntry> payload, IReadOnlyList<PayloadEntry> control) =>
        new(
            package.Digest, payload,
            control.Where(entry => entry.Content is not null)
                .ToDictionary(entry => Encoding.UTF8.GetString(entry.Path.Bytes), entry => entry.Content!.Value));
}
