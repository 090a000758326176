using Coppice.Families.Checking;
using Coppice.Families.Yaml;

namespace Coppice.Families.Importing;

/// <summary>Reads what <c>.qubesbuilder</c> says of one further file of a source.</summary>
internal static class FurtherFileValue
{
    private const int Sha1Digits = 40, Sha256Digits = 64;

    /// <summary>Reads it.</summary>
    /// <param name="item">The entry.</param>
    /// <param name="texts">Reads a list of texts.</param>
    /// <param name="problems">Takes what is wrong.</param>
    /// <returns>Null where something is.</returns>
    public static FurtherFile? Read(YamlMap item, Func<YamlNode, IReadOnlyList<string>> texts, Problems problems)
    {
        var keys = item.Entry("pubkeys") is { } named ? texts(named.Value) : [];
        if (Word(item, "url") is { } address)
        {
            var signature = Word(item, "signature");
            return SourceUrl.Read(address, SourceUrl.OfFurtherFiles, problems) is not { } url ? null : new FurtherFile(url)
            {
                Sha256 = Word(item, "sha256")?.Value,
                Sha512 = Word(item, "sha512")?.Value,
                Signature = signature is null ? null : SourceUrl.Read(signature, SourceUrl.OfFurtherFiles, problems),
                Keys = keys,
                IsKeptPlain = IsPlain(item),
            };
        }

        if (Word(item, "git-url") is not { } repository)
        {
            problems.Add(item, "each of files needs url or git-url");
            return null;
        }

        return SourceUrl.Read(repository, SourceUrl.OfFurtherRepositories, problems) is { } place
            && Archived(item, place, problems) is { } archived
            ? new FurtherFile(place) { Archived = archived, Keys = keys }
            : null;
    }

    // The names are those that builder v2 gives: its packages look for them.
    private static ArchivedCommit? Archived(YamlMap item, Uri repository, Problems problems)
    {
        var (tag, commit) = (Word(item, "tag"), Word(item, "commit-id"));
        if (tag is null && commit is null)
        {
            problems.Add(item, "git-url needs tag or commit-id");
            return null;
        }

        if (tag is not null && (!RefName.Allows(tag.Value) || tag.Value.Contains('/')))
        {
            problems.Add(tag, $"{Shown.Word(tag)} is not the name of a tag");
            return null;
        }

        if (tag is null && (commit!.Value.Length is not (Sha1Digits or Sha256Digits)
            || !commit.Value.All(c => char.IsAsciiHexDigitLower(c))))
        {
            problems.Add(commit, $"{Shown.Word(commit)} is not the whole name of a commit");
            return null;
        }

        var name = repository.AbsolutePath.TrimEnd('/');
        var last = name[(name.LastIndexOf('/') + 1)..].Split(".git")[0];
        return Word(item, "git-basename")?.Value is { } given
            ? new ArchivedCommit(tag?.Value, commit?.Value, given, $"{given}.tar.gz")
            : new ArchivedCommit(
                tag?.Value, commit?.Value, last, $"{last}-{(tag ?? commit)!.Value}.{(IsPlain(item) ? "tar" : "tar.gz")}");
    }

    private static YamlScalar? Word(YamlMap item, string key) =>
        item.Entry(key)?.Value is YamlScalar { IsNull: false } word ? word : null;

    private static bool IsPlain(YamlMap item) => Word(item, "uncompress")?.Value is "true" or "True" or "yes";
}
