using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>
/// Checks the archives that come together in one chain of templates: known, of one distribution, each named once; and that
/// <c>name/archive</c> names one of them.
/// </summary>
internal sealed class ArchiveChains(IReadOnlyList<ArchiveDeclaration> archives, Problems problems)
{
    private readonly Dictionary<string, ArchiveDeclaration> known =
        archives.DistinctBy(archive => archive.Name).ToDictionary(archive => archive.Name);
    private readonly Dictionary<string, IReadOnlyList<ChainArchive>> chains = [];

    /// <summary>Checks all templates.</summary>
    /// <param name="ordered">The templates that can be placed, parents before children.</param>
    public void Check(IReadOnlyList<TemplateDraft> ordered)
    {
        foreach (var template in ordered)
        {
            List<ChainArchive> chain = [.. Inherited(template)];
            if (template.From.Count == 0 && chain is [{ Archive.Take: { IsAll: false } } first])
            {
                problems.Add(
                    first.Where,
                    $"the base {Shown.Word(template.Name)} cannot grow from {Shown.Text(first.Archive.Name)}, of which only some "
                        + $"packages may be taken ({Place.Of(first.Archive.Where, first.Where)})",
                    $"{Keys.Take} is for archives that templates add: remove it there, or declare a second archive without it");
            }

            foreach (var word in template.Declaration.Archives)
            {
                Add(template, chain, word);
            }

            chains[template.Name.Value] = chain;
            foreach (var word in template.Declaration.Packages.Where(word => word.Archive is not null))
            {
                CheckAsked(template, chain, word);
            }
        }
    }

    // Of several parents: those of all, in order. A parent that is unknown or in a cycle has its problem already.
    private IEnumerable<ChainArchive> Inherited(TemplateDraft template) => template.From.Count > 0
        ? template.From.SelectMany(parent => chains.GetValueOrDefault(parent.Value, [])).DistinctBy(entry => entry.Archive.Name)
        : template.Archive is { } first && known.TryGetValue(first.Value, out var archive)
            ? [new ChainArchive(archive, template.Name.Value, first.Where)]
            : [];

    private void Add(TemplateDraft template, List<ChainArchive> chain, DeclaredWord word)
    {
        if (!known.TryGetValue(word.Value, out var archive))
        {
            if (!problems.Incomplete)
            {
                problems.Add(
                    word.Where, $"there is no archive {Shown.Text(word.Value)}{problems.Question(word.Value, known.Keys)}",
                    known.Count == 0 ? "declare it under archives:" : null);
            }

            return;
        }

        if (chain.FirstOrDefault(entry => entry.Archive.Name == word.Value) is { } there)
        {
            problems.Add(
                word.Where,
                $"{Shown.Word(template.Name)} has the archive {Shown.Text(word.Value)} already: "
                    + $"{Shown.Text(there.Template)} names it ({Place.Of(there.Where, word.Where)})",
                "leave it out");
            return;
        }

        if (chain.Count > 0 && chain[0] is var first && first.Archive.Type.Length > 0 && archive.Type.Length > 0
            && first.Archive.Type != archive.Type)
        {
            problems.Add(
                word.Where,
                $"the archive {Shown.Text(word.Value)} is of type {archive.Type} ({Place.Of(archive.Where, word.Where)}), but "
                    + $"{Shown.Word(template.Name)} grows from {Shown.Text(first.Archive.Name)}, which is of type "
                    + $"{first.Archive.Type} ({Place.Of(first.Where, word.Where)}): one chain cannot mix distributions",
                $"remove {Shown.Text(word.Value)} from archives");
            return;
        }

        chain.Add(new ChainArchive(archive, template.Name.Value, word.Where));
    }

    private void CheckAsked(TemplateDraft template, List<ChainArchive> chain, DeclaredWord word)
    {
        if (chain.Count == 0 || problems.Incomplete || chain.Any(entry => entry.Archive.Name == word.Archive))
        {
            return;
        }

        var names = chain.ConvertAll(entry => entry.Archive.Name);
        problems.Add(
            word.Where,
            $"{Shown.Word(template.Name)} has no archive {Shown.Text(word.Archive!)}{problems.Question(word.Archive!, names)}",
            known.ContainsKey(word.Archive!)
                ? $"add it to this template or to one that it grows from: {Keys.Archives}: [{word.Archive}]"
                : $"its archives are {string.Join(", ", names)}");
    }

    // Where: of the word that brings the archive into the chain.
    private sealed record ChainArchive(ArchiveDeclaration Archive, string Template, SourceSpan Where);
}
