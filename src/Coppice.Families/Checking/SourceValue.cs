using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads where a component is from: <c>git</c>, <c>tarball</c> or <c>override</c>, with what belongs to it.</summary>
/// <param name="name">The component's key.</param>
/// <param name="section">The component.</param>
/// <param name="problems">Where problems are reported.</param>
internal sealed class SourceValue(YamlScalar name, Section section, Problems problems)
{
    private const int Sha256Digits = 64;
    private const int Sha512Digits = 128;

    private static readonly string[] OfGit = [Keys.Tag, Keys.Branch, Keys.AllowVersionMismatch];
    private static readonly string[] OfTarball = [Keys.Signature, Keys.Sha256, Keys.Sha512];

    /// <summary>The source; null where there is none but an own tree, or where it has problems.</summary>
    /// <param name="isMap">Whether the component is a map at all.</param>
    public SourceDeclaration? Read(bool isMap)
    {
        var git = section.Entry(Keys.Git);
        var tarball = section.Entry(Keys.Tarball);
        if (git is not null && tarball is not null)
        {
            problems.Add(
                tarball.Key, $"the component {Shown.Word(name)} has both git and tarball ({Place.Of(git.Key, tarball.Key)})",
                "remove one of them");
        }
        else if (git is null && tarball is null && !section.Has(Keys.Override) && isMap && !problems.Incomplete)
        {
            problems.Add(
                name, $"the component {Shown.Word(name)} has no source",
                "add git: URL with tag: and signed-by:, or tarball: URL, or override: FOLDER");
        }

        Forbid(OfGit, git, Keys.Git);
        Forbid(OfTarball, tarball, Keys.Tarball);
        return git is not null ? Git(git) : tarball is not null ? Tarball(tarball) : null;
    }

    private void Forbid(string[] keys, YamlEntry? present, string of)
    {
        foreach (var entry in keys.Select(section.Entry).OfType<YamlEntry>().Where(_ => present is null && !problems.Incomplete))
        {
            problems.Add(
                entry.Key, $"{entry.Key.Value} belongs to {of}, which {Shown.Word(name)} does not have", $"add {of}: URL");
        }
    }

    private GitDeclaration? Git(YamlEntry git)
    {
        var (tag, branch) = (section.Text(Keys.Tag), section.Text(Keys.Branch));
        if (section.Has(Keys.Tag) && section.Has(Keys.Branch))
        {
            problems.Add(
                section.Entry(Keys.Branch)!.Key,
                $"the component {Shown.Word(name)} has both tag and branch ({Place.Of(section.Entry(Keys.Tag)!.Key, name)})",
                "a tag stays, a branch is followed: remove one of them");
        }
        else if (!section.Has(Keys.Tag) && !section.Has(Keys.Branch) && !problems.Incomplete)
        {
            problems.Add(
                git.Key, $"the component {Shown.Word(name)} has neither tag nor branch", "tag: v1.0   (or branch: main)");
        }

        RequireSigners(git, "every source from git has to be signed");
        foreach (var word in new[] { tag, branch }.OfType<YamlScalar>().Where(word => !RefName.Allows(word.Value)))
        {
            problems.Add(word, $"{Shown.Word(word)} is not the name of a tag or branch", "git ls-remote URL");
        }

        var mismatch = section.Truth(Keys.AllowVersionMismatch) ?? false;
        return new Values(problems).Text(git) is { } url && SourceUrl.Read(url, SourceUrl.OfGit, problems) is { } address
            ? new GitDeclaration(address, tag?.Value, branch?.Value, mismatch)
            : null;
    }

    private TarballDeclaration? Tarball(YamlEntry tarball)
    {
        var signature = section.Text(Keys.Signature);
        var sha256 = Hash(Keys.Sha256, Sha256Digits);
        var sha512 = Hash(Keys.Sha512, Sha512Digits);
        if (signature is not null)
        {
            RequireSigners(section.Entry(Keys.Signature)!, "a signature is worth what the keys are that may make it");
        }
        else if (!OfTarball.Any(section.Has) && !problems.Incomplete)
        {
            problems.Add(
                tarball.Key, $"nothing says what the tarball of {Shown.Word(name)} must be",
                "add sha256: DIGEST, or signature: FILE with signed-by: KEYS");
        }
        else if (section.Entry(Keys.SignedBy) is { } signedBy && !section.Has(Keys.Signature))
        {
            problems.Add(signedBy.Key, "signed-by needs the signature of the tarball", "signature: lib-1.2.tar.xz.sign");
        }

        if (new Values(problems).Text(tarball) is not { } url
            || SourceUrl.Read(url, SourceUrl.OfFiles, problems) is not { } address)
        {
            return null;
        }

        return new TarballDeclaration(
            address, signature is null ? null : SourceUrl.Beside(address, signature, problems), sha256, sha512);
    }

    private void RequireSigners(YamlEntry at, string why)
    {
        if (!section.Has(Keys.SignedBy) && !problems.Incomplete)
        {
            problems.Add(at.Key, $"the component {Shown.Word(name)} has no signed-by: {why}", "signed-by: [upstream]");
        }
    }

    private string? Hash(string key, int digits)
    {
        if (section.Text(key) is not { } hash)
        {
            return null;
        }

        if (hash.Value.Length == digits && hash.Value.All(char.IsAsciiHexDigit))
        {
            return hash.Value.ToLowerInvariant();
        }

        problems.Add(hash, $"{Shown.Word(hash)} is not a {key} digest: it has {digits} hexadecimal digits", $"{key}sum FILE");
        return null;
    }
}
