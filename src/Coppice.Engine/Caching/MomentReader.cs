using Coppice.Archives;
using Coppice.Archives.Signatures;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Caching;

/// <summary>
/// Reads what a snapshot has for clients of its archives. Signatures are verified again: what leaves the store is compared with
/// what it must be.
/// </summary>
internal sealed class MomentReader(CoppiceEngine engine)
{
    private readonly SignatureVerifier verifier = new(engine.Processes);

    /// <summary>The archives of a snapshot that have a mirror.</summary>
    /// <exception cref="Failure">The store's files are not what was signed.</exception>
    public Moment Read(Family family, Snapshot snapshot, CancellationToken cancel) => new(
        snapshot.Digest, snapshot.Archives.Values.SelectMany(archive => archive.Suites).Min(suite => suite.ValidUntil),
        [
            .. family.Archives.Values.Where(declared => declared.Own is null)
                .Where(declared => snapshot.Archives.ContainsKey(declared.Name))
                .Select(declared => Archive(declared, snapshot.Archives[declared.Name], cancel)),
        ]);

    private ServedArchive Archive(ArchiveDeclaration declared, ArchiveSnapshot archive, CancellationToken cancel)
    {
        var whole = archive.With(archive.Foreign);
        var logins = engine.Access.Logins;
        return new ServedArchive(
            declared.Name, archive, [.. whole.Suites.Select(suite => Suite(declared, archive, suite, cancel))],
            () => engine.Distributions.PackageManager(archive.Type).Catalog(PackageSources.Of(whole)),
            uri => !declared.IsPublic && logins.For(uri) is not null);
    }

    private ServedSuite Suite(
        ArchiveDeclaration declared, ArchiveSnapshot archive, SuiteSnapshot suite, CancellationToken cancel)
    {
        var format = engine.Distributions.ArchiveFormat(archive.Type);
        var (files, names) = (new Dictionary<string, ServedFile>(), new Dictionary<string, string>());
        foreach (var signed in format.RootsOf(suite.Name))
        {
            var (path, file, signature) = signed.IsIndex ? OfIndex(suite, signed) : OfRoot(suite, signed);
            if (file is null)
            {
                continue;
            }

            var content = Read(file);
            var verified = verifier.Verify(
                $"{path.Path} of the archive {archive.Name}", content, signature is null ? null : Read(signature),
                OpenPgpKeyring.Load(archive.Keyring), cancel);
            files[path.Path] = Kept(file, content, suite.Date);
            if (signature is not null)
            {
                files[path.SignaturePath!] = Kept(signature, Read(signature), suite.Date);
            }

            foreach (var vouched in format.Vouched(verified.Text, suite.Name))
            {
                var served = Vouched(suite, vouched);
                foreach (var place in vouched.Paths)
                {
                    files.TryAdd(place, served);
                    names.TryAdd(place, vouched.Name);
                }
            }
        }

        var other = declared.TemplateMirrorOf(suite.Name, archive.Architecture);
        return new ServedSuite(suite, other is null ? [suite.Mirror] : [suite.Mirror, other], files, names);
    }

    // What the store has of it uncompressed needs no mirror.
    private static ServedFile Vouched(SuiteSnapshot suite, VouchedFile file) => new(file.Size, file.Digest, suite.Date)
    {
        IsMetadata = true,
        Stored = suite.Indexes.FirstOrDefault(index => index.Digest == file.Digest)?.File,
        Places =
        [
            .. file.Paths.Select(path => new PackageFile(file.Name, "", "", path, file.Size, file.Digest, suite.Mirror)),
        ],
    };

    private static ServedFile Kept(string file, byte[] content, DateTimeOffset date) =>
        new(content.Length, Digest.Of(content), date) { Stored = file, IsMetadata = true };

    // Which of the forms was taken shows in whether there is a signature of its own.
    private static (SignedRoot Form, string? File, string? Signature) OfRoot(SuiteSnapshot suite, SignedRoot signed)
    {
        var form = signed;
        while (form.SignaturePath is null != suite.Signature is null && form.Else is { } other)
        {
            form = other;
        }

        return (form, suite.Release, suite.Signature);
    }

    // The first one is the suite's signed file; what it decompresses to and the others are among the indexes.
    private static (SignedRoot Form, string? File, string? Signature) OfIndex(SuiteSnapshot suite, SignedRoot signed)
    {
        string? Index(string path) => suite.Indexes.FirstOrDefault(index => index.Path == path)?.File;
        return (signed, Index(signed.Path) ?? (Index(signed.Path + ".tar") is null ? null : suite.Release),
            Index(signed.SignaturePath!));
    }

    private byte[] Read(string file) => PlainFile.TryRead(file, engine.Mirrors.Limits.SignedIndexBytes)
        ?? throw new Failure($"the store lacks {VisibleText.Of(file)}", "coppice check", kind: ProblemKind.Damaged);
}
