using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Signing;

/// <summary>
/// The key of a store, which signs the archives that are made in it. It is made when it is first needed. Its secret half is
/// <c>private/archive-key.asc</c>, for the owner of the store alone; <c>keys/archive-key.asc</c> is the public one, and next to
/// it lie those of keys that it replaced. Nothing else in a store is secret. Neither half ever lies in a template.
/// </summary>
/// <param name="store">Absolute path of the store.</param>
/// <param name="processes">Runs gpg.</param>
/// <param name="variable">Looks up an environment variable of the user.</param>
public sealed partial class StoreKey(string store, IProcessRunner processes, Func<string, string?> variable) : IDisposable
{
    /// <summary>The folder of the secret half, which nobody but its owner may enter.</summary>
    public const string SecretFolder = "private";

    /// <summary>The folder of public keys.</summary>
    public const string PublicFolder = "keys";

    /// <summary>The name of both halves.</summary>
    public const string FileName = "archive-key.asc";

    // What readers see of it, next to its fingerprint.
    private const string UserId = "Coppice archive key";
    private const string OldPrefix = "replaced-";
    private const int SizeLimit = 1 << 20;

    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly Lock gate = new();
    private SigningKey? current;

    /// <summary>Absolute path of the secret half; it may not be there yet.</summary>
    public string SecretFile => Path.Combine(store, SecretFolder, FileName);

    /// <summary>Absolute path of the public half; it may not be there yet.</summary>
    public string PublicFile => Path.Combine(store, PublicFolder, FileName);

    /// <summary>Whether it was made.</summary>
    public bool IsThere => PlainFile.Exists(SecretFile) || PlainFile.Exists(ElsewhereFile);

    /// <summary>Public keys that it replaced, ASCII-armoured, the newest first.</summary>
    public IReadOnlyList<byte[]> Replaced => [.. Old(PublicFolder).Select(file => PlainFile.Read(file, SizeLimit))];

    /// <summary>Signs.</summary>
    /// <returns>The detached signature and the public key, both ASCII-armoured.</returns>
    /// <exception cref="Failure">The key cannot be used, or made.</exception>
    public (byte[] Signature, byte[] PublicKey) Sign(ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var key = Open(cancel);
        lock (gate)
        {
            return (key.Sign(content, cancel), PlainFile.Read(PublicFile, SizeLimit));
        }
    }

    /// <summary>The key, made if it is not there. It is closed with this one.</summary>
    /// <exception cref="Failure">It cannot be used, or made.</exception>
    public SigningKey Open(CancellationToken cancel)
    {
        lock (gate)
        {
            return current ??= Elsewhere is { } named ? ReadElsewhere(named, cancel)
                : IsThere ? Read(cancel) : Make(replaces: false, cancel);
        }
    }

    /// <summary>
    /// Puts a new key in its place, from now on. The old one is kept (<see cref="OpenForReaders"/>), so that what is published
    /// can be signed by both for a while.
    /// </summary>
    /// <exception cref="Failure">It cannot be made.</exception>
    public SigningKey Rotate(CancellationToken cancel)
    {
        lock (gate)
        {
            Dispose();
            current = Make(replaces: true, cancel);
            File.Delete(ElsewhereFile);
            return current;
        }
    }

    /// <summary>The key, together with those that it replaced as long as they are kept: for what others read.</summary>
    /// <exception cref="Failure">One cannot be used.</exception>
    public SigningKey OpenForReaders(CancellationToken cancel)
    {
        lock (gate)
        {
            var key = Open(cancel);
            // gpg signs by keys of one keyring alone, and that one is not here.
            if (Elsewhere is null)
            {
                Old(SecretFolder).ForEach(file => key.SignAlsoBy(file, cancel));
            }

            return key;
        }
    }

    /// <summary>Removes the secret halves of keys that it replaced: they sign nothing from now on.</summary>
    /// <returns>How many there were.</returns>
    public int ForgetReplaced()
    {
        var files = Old(SecretFolder);
        foreach (var file in files)
        {
            File.Delete(file);
        }

        return files.Count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            current?.Dispose();
            current = null;
        }
    }

    // The name that a half of the key gets, in its folder, when another key comes in its place.
    private string NextOld => $"{OldPrefix}{Old(PublicFolder).Count + 1:d4}.asc";

    private List<string> Old(string folder) =>
    [
        .. PlainFile.Names(Path.Combine(store, folder)).Where(name => name.StartsWith(OldPrefix, StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal).Select(name => Path.Combine(store, folder, name)),
    ];

    private SigningKey Read(CancellationToken cancel)
    {
        if ((PlainFile.StatusOf(SecretFile)!.Value.Mode & 0x3f) != 0)
        {
            throw new Failure(
                $"others than its owner may read the store's secret key {VisibleText.Of(SecretFile)}",
                $"chmod 600 {ShellWord.Of(SecretFile)}    # if they may have read it: coppice key --rotate",
                kind: ProblemKind.FileAccess);
        }

        return Published(SigningKey.Open(processes, SecretFile, variable, cancel), cancel);
    }

    private SigningKey Make(bool replaces, CancellationToken cancel)
    {
        var (key, secret) = SigningKey.Make(processes, UserId, cancel);
        try
        {
            Keep(secret, replaces);
            if (!PlainFile.Read(SecretFile, SizeLimit).AsSpan().SequenceEqual(secret))
            {
                // Another process was quicker.
                key.Dispose();
                key = Read(cancel);
            }

            Publish(key.PublicKey(cancel));
            return key;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            key.Dispose();
            throw new Failure(
                $"the store's key cannot be written: {VisibleText.Of(e.Message)}", $"ls -ld {ShellWord.Of(store)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            Array.Clear(secret);
        }
    }

    // Nobody else may see it at any moment, and of two processes the first one makes it.
    private void Keep(byte[] secret, bool replaces)
    {
        var folder = Path.GetDirectoryName(SecretFile)!;
        Directory.CreateDirectory(folder, OwnersFolder);
        using var handle = DirectoryHandle.Open(folder);
        var unfinished = WorkName.New();
        try
        {
            using (var file = new FileStream(Path.Combine(folder, Encoding.ASCII.GetString(unfinished)), new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnersFile,
            }))
            {
                file.Write(secret);
                file.Flush(flushToDisk: true);
            }

            var name = Encoding.ASCII.GetBytes(FileName);
            if (replaces)
            {
                if (PlainFile.Exists(SecretFile))
                {
                    var old = NextOld;
                    File.Delete(Path.Combine(folder, old));
                    handle.Link(handle, name, Encoding.ASCII.GetBytes(old));
                }

                handle.Rename(unfinished, handle, name);
            }
            else
            {
                handle.Link(handle, unfinished, name);
            }
        }
        catch (PosixException e) when (e.Number == Errno.Exists)
        {
            // It is theirs then.
        }
        finally
        {
            File.Delete(Path.Combine(folder, Encoding.ASCII.GetString(unfinished)));
        }

        handle.Sync();
    }
}
