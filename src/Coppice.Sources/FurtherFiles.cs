using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Archives.Signatures;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Tar;
using Coppice.Sources.Signing;
using Coppice.Sources.Storing;

namespace Coppice.Sources;

/// <summary>
/// Fetches what a verified source names as further files of it (<see cref="SourceDirections"/>), verifies that by the hashes or
/// keys that the source has, and makes it a part of the source.
/// </summary>
/// <param name="store">Where sources are kept.</param>
/// <param name="judge">Verifies signatures.</param>
/// <param name="fetcher">Fetches.</param>
/// <param name="processes">Runs decompressors, confined.</param>
/// <param name="archives">Makes archives of other repositories.</param>
internal sealed class FurtherFiles(
    SourceStore store, SignatureJudge judge, Fetcher fetcher, IProcessRunner processes, FurtherArchives archives)
{
    private static readonly string[] Said =
        [SourceDirections.FileName, SourceDirections.VersionFile, SourceDirections.ReleaseFile];

    /// <summary>Adds them to a source's archive.</summary>
    /// <param name="request">What is taken.</param>
    /// <param name="source">The source without them.</param>
    /// <param name="file">Its archive, which is changed.</param>
    /// <param name="offline">Whether nothing may be fetched.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The source with them, and with the digest of its archive.</returns>
    /// <exception cref="Failure">One cannot be had, or is not what the source says.</exception>
    public async Task<FrozenSource> AddAsync(
        TakeRequest request, FrozenSource source, string file, bool offline, CancellationToken cancel)
    {
        var said = Read(source, file, Said, cancel);
        var files = !said.TryGetValue(SourceDirections.FileName, out var text) ? [] : Asked(request, text, said);
        if (files.Count > 0 && offline)
        {
            throw request.Refused(
                $"{files[0].Url} belongs to its source and was never fetched, and --offline forbids it",
                $"coppice components {ShellWord.Of(request.Component.Name)}", kind: ProblemKind.Offline);
        }

        var added = new List<(TakenFile File, string Path)>();
        foreach (var one in files)
        {
            added.Add(one.Archived is not null ? Archive(request, source, file, one, cancel)
                : await TakeAsync(request, source, file, one, cancel).ConfigureAwait(false));
        }

        if (added.GroupBy(pair => pair.File.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw request.Refused($"two further files of its source are named {twice.Key}", null);
        }

        if (added.Count > 0)
        {
            Append(file, source.Committed > 0 ? source.Committed : MadeTime.Seconds, added);
        }

        using var whole = File.OpenRead(file);
        return source with { Content = Digest.Of(whole), Files = [.. added.Select(pair => pair.File)] };
    }

    private static IReadOnlyList<FurtherFile> Asked(
        TakeRequest request, byte[] text, Dictionary<string, byte[]> said)
    {
        try
        {
            return SourceDirections.Read(
                text, [],
                SourceDirections.ValuesOf(
                    said.GetValueOrDefault(SourceDirections.VersionFile), said.GetValueOrDefault(SourceDirections.ReleaseFile)))
                .Files;
        }
        catch (Failure failure)
        {
            throw request.Refused(
                $"its {SourceDirections.FileName} cannot be read", "take a tree of your own that needs no such thing (override:)",
                [.. failure.Problems.Select(problem => problem.Message)], ProblemKind.Unsupported);
        }
    }

    private (TakenFile File, string Path) Archive(
        TakeRequest request, FrozenSource source, string tar, FurtherFile asked, CancellationToken cancel)
    {
        var archived = asked.Archived!;
        if (!IsName(archived.File) || !IsName(archived.Folder))
        {
            throw request.Refused(
                $"its {SourceDirections.FileName} names an archive {archived.File}, which is no name of a file", null);
        }

        return archives.Make(
            request, asked, archived.Tag is null ? null : Keys(request, source, tar, asked, "tag", cancel), cancel);
    }

    private async Task<(TakenFile File, string Path)> TakeAsync(
        TakeRequest request, FrozenSource source, string tar, FurtherFile asked, CancellationToken cancel)
    {
        var shown = MirrorUri.Shown(asked.Url);
        var (name, hashes) = (Download.NameOf(asked.Url), Hashes(request, source, tar, asked, cancel));
        if (!IsName(name) || (asked.Signature is null && hashes.Count == 0))
        {
            throw request.Refused(
                IsName(name) ? $"its {SourceDirections.FileName} tells neither a hash nor a signature of {shown}"
                    : $"its {SourceDirections.FileName} names {shown}, which is no file",
                "take a tree of your own that needs no such thing (override:)");
        }

        var download = await Download.FetchAsync(request, asked.Url, fetcher, store.NewWork(), processes, cancel)
            .ConfigureAwait(false);
        foreach (var (kind, hash) in hashes)
        {
            var found = kind == "sha512" ? download.Sha512() : download.Sha256().Hex;
            if (found != hash)
            {
                throw request.Refused(
                    $"{shown} is not the file that belongs to its source: its {kind} is {found}",
                    "compare with what upstream publishes", [$"told by the source: {hash}"]);
            }
        }

        var proof = hashes.Select(hash => hash.Kind).LastOrDefault("");
        if (asked.Signature is { } signature)
        {
            proof = await SignerAsync(request, source, tar, asked, signature, download, cancel).ConfigureAwait(false);
        }

        var path = asked.IsKeptPlain ? download.Plain(cancel) : download.File;
        using var stream = File.OpenRead(path);
        return (
            new TakenFile(
                path == download.File ? name : Path.GetFileNameWithoutExtension(name), asked.Url.OriginalString,
                Digest.Of(stream), proof),
            path);
    }

    private async Task<string> SignerAsync(
        TakeRequest request, FrozenSource source, string tar, FurtherFile asked, Uri signature, Download download,
        CancellationToken cancel)
    {
        var shown = MirrorUri.Shown(asked.Url);
        var keys = Keys(request, source, tar, asked, "signature", cancel);
        var signed = asked.IsKeptPlain ? download.Plain(cancel) : download.SignedBy(signature, cancel);
        var bytes = await Download.SignatureAsync(request, signature, fetcher, cancel).ConfigureAwait(false);
        var verdict = judge.JudgeFile(signed, bytes, "file", keys, cancel);
        return verdict.Signer ?? throw request.Refused(
            $"the further file {shown} {verdict.Fault}", "compare with what upstream publishes", [$"keys: {keys.Shown}"]);
    }

    private static SignerKeys Keys(
        TakeRequest request, FrozenSource source, string tar, FurtherFile asked, string what, CancellationToken cancel)
    {
        var there = Read(source, tar, [.. asked.Keys], cancel);
        return asked.Keys.Count > 0 && asked.Keys.All(there.ContainsKey)
            ? new SignerKeys([.. asked.Keys.Select(key => OpenPgpSet.OfSource(key, there[key]))], [], 1)
            : throw request.Refused(
                $"its {SourceDirections.FileName} names a {what} of {MirrorUri.Shown(asked.Url)}, and the source has no key for "
                    + "it",
                null, [.. asked.Keys]);
    }

    // Files with hashes are as sha256sum(1) writes them, or have the digits alone.
    private static List<(string Kind, string Hash)> Hashes(
        TakeRequest request, FrozenSource source, string tar, FurtherFile asked, CancellationToken cancel)
    {
        var hashes = new List<(string Kind, string Hash)>();
        foreach (var (kind, path, digits) in new[] { ("sha256", asked.Sha256, 64), ("sha512", asked.Sha512, 128) })
        {
            if (path is null)
            {
                continue;
            }

            var text = Read(source, tar, [path], cancel).GetValueOrDefault(path);
            var word = text is null ? "" : Encoding.UTF8.GetString(text).TrimStart().Split([' ', '\n', '\t', '\r'])[0];
            hashes.Add(word.Length == digits && word.All(char.IsAsciiHexDigit)
                ? (kind, word.ToLowerInvariant())
                : throw request.Refused(
                    $"its {SourceDirections.FileName} names {path}, which "
                        + (text is null ? "the source does not have" : $"does not begin with the digits of a {kind}"), null));
        }

        return hashes;
    }

    private static Dictionary<string, byte[]> Read(
        FrozenSource source, string tar, IReadOnlyCollection<string> paths, CancellationToken cancel)
    {
        using var stream = File.OpenRead(tar);
        return SourceReader.Read(source, stream, paths, cancel);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 200 && name[0] is not ('.' or '-')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || "+._~-".Contains(c));

    private static void Append(string tar, long time, List<(TakenFile File, string Path)> added)
    {
        using var output = new FileStream(tar, FileMode.Open, FileAccess.Write);
        output.Position = output.Length - TarFormat.End.Length;
        var folder = Encoding.ASCII.GetBytes(BuildLayout.FurtherFiles + "/");
        output.Write(SourceTar.Folder(folder, time));
        foreach (var (file, path) in added)
        {
            using var input = File.OpenRead(path);
            output.Write(
                SourceTar.File([.. folder, .. Encoding.ASCII.GetBytes(file.Name)], input.Length, isProgram: false, time));
            input.CopyTo(output);
            output.Write(new byte[TarFormat.Padding(input.Length)]);
        }

        output.Write(TarFormat.End);
    }
}
