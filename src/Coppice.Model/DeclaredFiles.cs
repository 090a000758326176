using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Model;

/// <summary>
/// What becomes of the files that a family lays over its templates when these are finalized: they stay, or it is an error.
/// </summary>
public static class DeclaredFiles
{
    // What Coppice mounts there while a template grows, and every system that runs.
    private static readonly string[] Mounted = ["dev", "proc", "sys", "run", "tmp", "var/tmp", "var/run", "var/lock"];

    /// <summary>The files that finalizing would touch, and does not, in all declarations that make a template.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="steps">Its distribution.</param>
    /// <param name="files">Reads the folders.</param>
    /// <param name="but">The names of templates whose declarations do not count.</param>
    public static IEnumerable<BytePath> Kept(
        Family family, TemplateDeclaration template, IGrowthSteps steps, FileTree files, IEnumerable<string> but) =>
        family.Chain(template).ExceptBy(but, declaration => declaration.Name)
            .SelectMany(declaration => declaration.Files).SelectMany(files.Paths)
            .Where(path => steps.FinalizedAt(path) is not null).Distinct();

    /// <summary>
    /// What is wrong with the files of a template: one identifies a machine, or lies where a running system mounts something.
    /// </summary>
    public static IEnumerable<Problem> Problems(Family family, TemplateDeclaration template, IGrowthSteps steps, FileTree files)
    {
        var identity = family.IdentityOf(template);
        foreach (var (folder, path) in template.Files.SelectMany(folder => files.Paths(folder).Select(path => (folder, path))))
        {
            var declared = VisibleText.Of(folder.Declared);
            if (Mounted.FirstOrDefault(place => path.IsWithin(BytePath.Of(place))) is { } mounted)
            {
                yield return new Problem(
                    $"{template.Name}: {declared} lays a file at {path}, and every system mounts something over /{mounted}",
                        $"rm {declared}/{Relative(path)}    # tmpfiles.d(5) makes files there when a system starts",
                        folder.Where);
            }
            else if (steps.FinalizedAt(path) is { IsOfOneMachine: true } settled && !identity.Keeps(path))
            {
                yield return new Problem(
                    $"{template.Name}: {declared} lays a file at {path}, and {settled.Why}",
                        $"rm {declared}/{Relative(path)}    # or, to share it among all qubes: identity: {{keep: [{path}]}}",
                        folder.Where);
            }
        }
    }

    private static string Relative(BytePath path) => VisibleText.Of(Encoding.UTF8.GetString(path.Bytes));
}
