using System.Text;
using System.Text.RegularExpressions;
using Coppice.Delivery.Images;
using Coppice.Delivery.Output;
using Coppice.Delivery.Rpm;
using Coppice.Delivery.Signing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Publishing;

/// <summary>
/// A repository of RPMs in a folder, for any web server: <c>rpm/</c>, <c>repodata/</c> by createrepo_c(8) with a signature of
/// <c>repomd.xml</c> next to it, and <c>key.asc</c>. Whoever reads it meanwhile finds the old metadata or the new ones, signed.
/// </summary>
/// <param name="runner">Runs the programs.</param>
public sealed partial class RpmRepository(IProcessRunner runner)
{
    private const string Package = "createrepo-c";

    /// <summary>Puts packages into a repository, which is made when it is not there.</summary>
    /// <param name="packages">The files of the packages; none only signs what is there anew.</param>
    /// <param name="folder">The repository.</param>
    /// <param name="key">The key that has signed the packages, and signs the metadata.</param>
    /// <param name="stage">Called with what begins.</param>
    /// <param name="cancel">Stops the work; the metadata are the old ones then.</param>
    /// <exception cref="Failure">A package is not signed by the key, has another name than it says, or is there with other
    /// content; a program is missing or fails.</exception>
    public void Publish(
        IReadOnlyList<string> packages, string folder, SigningKey key, Action<string>? stage = null,
        CancellationToken cancel = default)
    {
        ImageTool.Require("createrepo_c", Package);
        ImageTool.Require("rpmkeys", "rpm");
        var publicKey = key.PublicKey(cancel);
        stage?.Invoke("check signatures");
        foreach (var package in packages)
        {
            RequirePackage(package, publicKey, cancel);
        }

        var full = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(Path.Combine(full, "rpm"));
            using var repository = DirectoryHandle.Open(full);
            if (!repository.TryLock(exclusive: true))
            {
                throw new Failure(
                    $"another process is publishing to {VisibleText.Of(full)}", "wait for it, and run the same command again",
                    kind: ProblemKind.Busy);
            }

            foreach (var package in packages)
            {
                stage?.Invoke($"copy {Path.GetFileName(package)}");
                Copy(package, Path.Combine(full, "rpm", Path.GetFileName(package)), publicKey, cancel);
            }

            stage?.Invoke("make and sign the metadata");
            WriteMetadata(repository, full, key, publicKey, cancel);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PosixException(Errno.AccessDenied, "mkdir", VisibleText.Of(full)).ToFailure(VisibleText.Of(e.Message));
        }
        catch (IOException e)
        {
            throw PosixException.Of(e, "write", VisibleText.Of(full)).ToFailure(full);
        }
    }

    private void RequirePackage(string package, byte[] publicKey, CancellationToken cancel)
    {
        var name = Path.GetFileName(package);
        if (!File.Exists(package))
        {
            throw new Failure(
                $"there is no file {VisibleText.Of(package)}", "coppice export TEMPLATE --as rpm --sign-key KEY -o FILE",
                kind: ProblemKind.NotFound);
        }

        // The signature first: only then the header may be believed, and read by other programs.
        new RpmCheck(runner).Require(Path.GetFullPath(package), name, publicKey, cancel);
        var said = ImageTool.Run(
            runner, "rpm", "rpm",
            ["-qp", "--nosignature", "--qf", "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm", "--", Path.GetFullPath(package)],
            cancel,
            confined: Confinement.Reading(Path.GetFullPath(package))).Text;
        if (said != name || !name.All(c => char.IsAsciiLetterOrDigit(c) || "._+~-".Contains(c)) || name[0] is '.' or '-')
        {
            throw new Failure(
                $"{VisibleText.Of(name)} is the package {VisibleText.Of(said)}: in a repository, files must have the names of "
                    + "their packages",
                $"mv {VisibleText.Of(name)} {VisibleText.Of(said)}", kind: ProblemKind.FileAccess);
        }
    }

    private void Copy(string package, string target, byte[] publicKey, CancellationToken cancel)
    {
        if (File.Exists(target))
        {
            using var one = File.OpenRead(package);
            using var other = File.OpenRead(target);
            if (one.Length == other.Length
                && System.Security.Cryptography.SHA256.HashData(one)
                    .AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(other)))
            {
                return;
            }

            throw new Failure(
                $"{VisibleText.Of(target)} already exists with other content: readers keep what they have fetched under a name",
                "coppice export … --release YYYYMMDDHHMM, with a newer release", kind: ProblemKind.Exists);
        }

        OutputFile.Write(target, unfinished =>
        {
            using var from = new FileStream(package, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            using var to = new FileStream(unfinished, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            var buffer = new byte[1 << 20];
            int read;
            while ((read = from.Read(buffer)) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                to.Write(buffer, 0, read);
            }

            // What was checked is a file that someone may have changed since; what is published is this one.
            to.Flush();
            new RpmCheck(runner).Require(unfinished, Path.GetFileName(package), publicKey, cancel);
        });
    }

    private void WriteMetadata(
        DirectoryHandle repository, string folder, SigningKey key, byte[] publicKey, CancellationToken cancel)
    {
        WorkFolder.RemoveLeftovers(repository);
        using var work = WorkFolder.Make(folder);
        ImageTool.Run(
            runner, "createrepo_c", Package,
            [
                "--quiet", "--no-database", "--checksum", "sha256", "--general-compress-type", "gz", "--excludes", ".*.partial",
                "--outputdir", work.Path, folder,
            ],
            cancel,
            confined: Confinement.Reading(folder) with { Writable = [new ShownPath(work.Path, work.Path)], ReadsPrivate = true });
        var metadata = work.At("repodata");
        File.WriteAllBytes(
            Path.Combine(metadata, "repomd.xml.asc"), key.Sign(File.ReadAllBytes(Path.Combine(metadata, "repomd.xml")), cancel));
        KeepOld(Path.Combine(folder, "repodata"), metadata);
        File.WriteAllBytes(work.At("key.asc"), publicKey);
        File.SetUnixFileMode(metadata, (UnixFileMode)ModeBits.Usable);
        using var made = DirectoryHandle.Open(work.Path);
        made.SetMode("key.asc"u8, ModeBits.Readable);
        made.SyncFileSystem();
        made.Rename("key.asc"u8, repository, "key.asc"u8);
        if (repository.TryStatus("repodata"u8) is null)
        {
            made.Rename("repodata"u8, repository, "repodata"u8);
        }
        else
        {
            made.Exchange("repodata"u8, repository, "repodata"u8);
        }

        repository.Sync();
    }

    // Whoever has fetched the old repomd.xml asks for the files that it names: they stay until the next time.
    private static void KeepOld(string old, string metadata)
    {
        var index = Path.Combine(old, "repomd.xml");
        if (!File.Exists(index))
        {
            return;
        }

        using var from = DirectoryHandle.Open(old);
        using var to = DirectoryHandle.Open(metadata);
        foreach (var name in NamedFile()
            .Matches(File.ReadAllText(index)).Select(match => Encoding.UTF8.GetBytes(match.Groups["name"].Value)))
        {
            if (to.TryStatus(name) is null && from.TryStatus(name) is { Kind: FileKind.File })
            {
                to.Link(from, name, name);
            }
        }
    }

    [GeneratedRegex("<location href=\"repodata/(?<name>[A-Za-z0-9._-]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamedFile();
}
