using System.Security.Cryptography;
using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Tar;
using Coppice.Sources.Storing;

namespace Coppice.Sources;

/// <summary>
/// Takes an own tree beside the family file: what lies there now, without a folder <c>.git</c>. Nothing proves it but that the
/// family file names it.
/// </summary>
/// <param name="store">Where sources are kept.</param>
/// <param name="distributions">What sources say of themselves.</param>
/// <param name="time">The clock.</param>
internal sealed class FolderTaker(SourceStore store, DistributionTable distributions, TimeProvider time)
{
    private const int MostLevels = 128;

    /// <summary>
    /// Takes it. It is kept by its content only: the component's record stays for when the override goes. What the store has
    /// already is not written again.
    /// </summary>
    /// <param name="request">What is taken.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="further">Adds what it names as further files of it.</param>
    /// <param name="offline">Whether nothing may be fetched.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be read, or has something else than files, folders and links.</exception>
    public async Task<FrozenSource> TakeAsync(
        TakeRequest request, DeclaredPath folder, FurtherFiles further, bool offline, CancellationToken cancel)
    {
        if (Look(request, folder, cancel) is var known && store.Has(known.Content))
        {
            return known;
        }

        var file = Path.Combine(store.NewWork(), "tree.tar");
        FrozenSource plain;
        await using (var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
        {
            plain = Take(request, folder, output, cancel);
        }

        var source = await further.AddAsync(request, plain, file, offline, cancel).ConfigureAwait(false);
        store.KeepContent(source.Content, file);
        if (source.Files.Count > 0)
        {
            store.KeepWhole(plain.Content, source);
        }

        return source;
    }

    /// <summary>What it would be taken as now; keeps nothing.</summary>
    /// <returns>Where further files of it were never fetched, it without them, which the store does not have.</returns>
    /// <exception cref="Failure">As for <see cref="TakeAsync"/>.</exception>
    public FrozenSource Look(TakeRequest request, DeclaredPath folder, CancellationToken cancel)
    {
        var plain = Take(request, folder, Stream.Null, cancel);
        return store.FindWhole(plain.Content) is { } whole
            ? plain with { Content = whole.Content, Files = whole.Files }
            : plain;
    }

    private FrozenSource Take(TakeRequest request, DeclaredPath folder, Stream output, CancellationToken cancel)
    {
        var facts = new SourceFacts(distributions);
        try
        {
            using var hash = SHA256.Create();
            using (var hashed = new CryptoStream(output, hash, CryptoStreamMode.Write, leaveOpen: true))
            {
                using var root = DirectoryHandle.Open(folder.Absolute);
                Write(root, [], 0, new Target(hashed, facts, request), cancel);
                hashed.Write(TarFormat.End);
            }

            return new FrozenSource(
                request.Component.Name, SourceKind.Override, folder.Declared, Digest.FromHash(hash.Hash), time.GetUtcNow())
            {
                Names = facts.Names,
                Version = facts.Version,
            };
        }
        catch (PosixException e)
        {
            throw e.ToFailure(folder.Declared);
        }
    }

    private static void Write(DirectoryHandle folder, byte[] path, int level, Target target, CancellationToken cancel)
    {
        if (level > MostLevels)
        {
            throw target.Request.Refused($"the folder has more than {MostLevels} levels", null);
        }

        foreach (var name in folder.Names().Where(name => level > 0 || !name.AsSpan().SequenceEqual(".git"u8)))
        {
            cancel.ThrowIfCancellationRequested();
            byte[] full = [.. path, .. name];
            var status = folder.Status(name);
            switch (status.Kind)
            {
                case FileKind.Directory:
                    target.Output.Write(SourceTar.Folder([.. full, (byte)'/'], MadeTime.Seconds));
                    using (var below = folder.OpenDirectory(name))
                    {
                        Write(below, [.. full, (byte)'/'], level + 1, target, cancel);
                    }

                    break;
                case FileKind.Symlink:
                    target.Output.Write(SourceTar.Link(full, folder.ReadLink(name), MadeTime.Seconds));
                    break;
                case FileKind.File:
                    target.Add(folder, name, full);
                    break;
                default:
                    throw target.Request.Refused(
                        $"{Encoding.UTF8.GetString(full)} is a {PlainFile.NameOf(status.Kind)}, which no source has",
                        "remove it");
            }
        }
    }

    private sealed record Target(Stream Output, SourceFacts Facts, TakeRequest Request)
    {
        private const int OwnerRuns = 0x40;

        public void Add(DirectoryHandle folder, byte[] name, byte[] full)
        {
            using var file = folder.OpenFile(name);
            var status = PosixFile.Status(file);
            if (status.Kind != FileKind.File)
            {
                throw Request.Refused($"{Encoding.UTF8.GetString(full)} changed while it was read", "run it again");
            }

            Output.Write(SourceTar.File(full, status.Size, (status.Mode & OwnerRuns) != 0, MadeTime.Seconds));
            var buffer = new byte[64 << 10];
            for (var at = 0L; at < status.Size;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, status.Size - at)), at);
                if (read == 0)
                {
                    throw Request.Refused($"{Encoding.UTF8.GetString(full)} changed while it was read", "run it again");
                }

                Output.Write(buffer, 0, read);
                at += read;
            }

            Output.Write(new byte[TarFormat.Padding(status.Size)]);
            Facts.Offer(Encoding.UTF8.GetString(full), status.Size, () =>
            {
                var content = new byte[status.Size];
                return RandomAccess.Read(file, content, 0) == content.Length ? content : [];
            });
        }
    }
}
