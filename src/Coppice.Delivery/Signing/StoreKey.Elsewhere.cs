using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Signing;

/// <content>
/// A key whose secret half is not in the store: in the user's keyring, or in another qube, behind a program that takes gpg's
/// options (split-gpg). What names it lies in the store and not in a family file: whoever writes that could name any program.
/// </content>
public sealed partial class StoreKey
{
    /// <summary>Absolute path of what names a key that is elsewhere; there is none where the store has the secret half.</summary>
    public string ElsewhereFile => Path.Combine(store, SecretFolder, "archive-key.elsewhere");

    /// <summary>
    /// What names a key that is elsewhere, see <see cref="SigningKey.Open"/>; null where the store has the secret half.
    /// </summary>
    public string? Elsewhere =>
        PlainFile.TryRead(ElsewhereFile, SizeLimit) is { } text ? Encoding.UTF8.GetString(text).TrimEnd('\n') : null;

    /// <summary>
    /// Puts a key that is elsewhere in the place of the store's, after it has signed something. A secret half that the store has
    /// is kept as that of a key that was replaced, and signs nothing any more.
    /// </summary>
    /// <param name="text">What names it, see <see cref="SigningKey.Open"/>; no file with the secret key itself.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be used.</exception>
    public SigningKey Use(string text, CancellationToken cancel)
    {
        var key = SigningKey.Open(processes, text, variable, cancel);
        lock (gate)
        {
            try
            {
                if (key.IsFromFile)
                {
                    throw new Failure(
                        $"{VisibleText.Of(text)} has the secret key itself, which the store would have to keep",
                        $"install -D -m 600 {ShellWord.Of(text)} {ShellWord.Of(SecretFile)}", kind: ProblemKind.Usage);
                }

                key.Sign(Encoding.ASCII.GetBytes("a trial of the key\n"), cancel);
                Directory.CreateDirectory(Path.GetDirectoryName(SecretFile)!, OwnersFolder);
                DurableFile.Write(ElsewhereFile, Encoding.UTF8.GetBytes(text + "\n"), OwnersFile);
                if (PlainFile.Exists(SecretFile))
                {
                    File.Move(SecretFile, Path.Combine(store, SecretFolder, NextOld), overwrite: true);
                }

                Dispose();
                return current = Published(key, cancel);
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }
    }

    private SigningKey ReadElsewhere(string named, CancellationToken cancel) =>
        (PlainFile.StatusOf(ElsewhereFile)!.Value.Mode & 0x3f) == 0
            ? Published(SigningKey.Open(processes, named, variable, cancel), cancel)
            : throw new Failure(
                $"others than its owner may read {VisibleText.Of(ElsewhereFile)}, which names a program to run",
                $"chmod 600 {ShellWord.Of(ElsewhereFile)}    # if they may have written it: look at what is in it first",
                kind: ProblemKind.FileAccess);

    private SigningKey Published(SigningKey key, CancellationToken cancel)
    {
        try
        {
            // Who puts a key of his own or a backup there need not know of the other half.
            Publish(key.PublicKey(cancel));
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private void Publish(byte[] publicKey)
    {
        if (PlainFile.TryRead(PublicFile, SizeLimit) is { } before)
        {
            if (before.AsSpan().SequenceEqual(publicKey))
            {
                return;
            }

            DurableFile.Write(Path.Combine(store, PublicFolder, NextOld), before, (UnixFileMode)ModeBits.Readable);
        }

        Directory.CreateDirectory(Path.Combine(store, PublicFolder));
        DurableFile.Write(PublicFile, publicKey, (UnixFileMode)ModeBits.Readable);
    }
}
