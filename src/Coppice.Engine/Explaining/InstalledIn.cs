using Coppice.Archives.FileLists;
using Coppice.Families;
using Coppice.Store.Generations;

namespace Coppice.Engine.Explaining;

/// <summary>Which templates of a family have a package installed, by the records of their current generations.</summary>
public sealed class InstalledIn
{
    private readonly IReadOnlyList<(string Template, string Archive, HashSet<string> Packages)> templates;

    private InstalledIn(IReadOnlyList<(string, string, HashSet<string>)> templates) => this.templates = templates;

    /// <summary>Reads the records; templates that were never grown, or were grown for another family, have nothing.</summary>
    public static InstalledIn Read(Family family, GenerationStore generations) => new(
    [
        .. family.Templates
            .Select(template => (template, Set: generations.CurrentlyInstalled(template.Name)))
            .Where(pair => pair.Set?.Family == family.Name)
            .Select(pair =>
                (
                    pair.template.Name, family.ArchiveOf(pair.template).Name,
                    pair.Set!.Packages.Select(package => package.Name).ToHashSet())),
    ]);

    /// <summary>The templates of the file's archive that have its package, parents before children.</summary>
    public IReadOnlyList<string> Templates(ProvidedFile file) =>
        [
            .. templates.Where(template => template.Archive == file.Archive && template.Packages.Contains(file.Package))
                .Select(template => template.Template),
        ];
}
