using Coppice.Families.Checking;
using Coppice.Families.Files;
using Coppice.Families.Including;
using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>Reads a family file with everything that it includes, and checks it.</summary>
/// <param name="archiveTypes">The distributions that there are, and what their archives declare.</param>
/// <param name="limits">How much a family file may ask for; the defaults of <see cref="FamilyLimits"/> when left out.</param>
public sealed class FamilyReader(IReadOnlyCollection<ArchiveType> archiveTypes, FamilyLimits? limits = null)
{
    private readonly FamilyLimits limits = limits ?? new FamilyLimits();

    /// <summary>The family that a file declares.</summary>
    /// <param name="file">Path of the family file, as the user wrote it; messages show it so.</param>
    /// <exception cref="Failure">
    /// The file cannot be read or is wrong (exit 64). Everything that is wrong is in <see cref="Failure.Problems"/>, the family
    /// file's own problems first, then those of the included files, each file from top to bottom.
    /// </exception>
    public Family Read(string file)
    {
        if (file.Length == 0 || file.Contains('\0'))
        {
            throw new Failure([new Problem("the family file has no name", "coppice plan -f family.yaml")], ExitCode.Usage);
        }

        var problems = new Problems(limits, file);
        var folder = new FamilyFolder(file);
        var documents = new IncludeLoader(folder, limits, problems).Load();
        var merged = new NodeMerge(problems).Merge(documents);

        var sections = FamilySection.Read(merged, documents, problems);
        var archives = new ArchiveSection(archiveTypes, folder, problems).Read(sections.Archives);
        var templates = new TemplateSection(folder, problems).Read(sections.Templates);
        var keys = new KeySection(folder, problems).Read(sections.SigningKeys);
        var components = new ComponentSection(folder, keys, problems).Read(sections.Components);
        ComponentSection.CheckNames(sections.Components, sections.Templates, problems);
        new PolicyArchives(problems).Check(templates, archives);
        var ordered = new TemplateTree(limits, problems).Order(templates, archives);
        new BuiltArchiveChecks(archives, ordered, problems).Check(components, templates);

        var declarations = new Rendering(problems).Render([.. ordered.Select(template => template.Declaration)]);

        problems.ThrowIfAny();
        return new Family(
            sections.Name!,
            file,
            archives.ToDictionary(archive => archive.Name),
            declarations)
        {
            Keep = sections.Keep ?? Family.DefaultKeep,
            ForbidsResidue = sections.ForbidsResidue ?? false,
            Qubes = sections.Qubes,
            Deploy = sections.Deploy,
            Identity = sections.Identity,
            Keys = keys.ToDictionary(key => key.Name),
            Components = components,
        };
    }
}
