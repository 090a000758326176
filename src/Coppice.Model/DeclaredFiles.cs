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
            .SelectMany(declaration => declaration.Files.SelectMany(files.Paths)
                .Concat(declaration.Settings.Fetch.Where(fetch => fetch.Unpack is null)
                    .Select(fetch => BytePath.Of(fetch.To.TrimStart('/')))))
            .Where(path => steps.FinalizedAt(path) is not null).Distinct();

    /// <summary>
    /// What is wrong with the files of a template: one identifies a machine, or lies where a running system mounts something.
    /// </summary>
    public static IEnumerable<Problem> Problems(Family family, TemplateDeclaration template, IGrowthSteps steps, FileTree files)
    {
        var identity = family.IdentityOf(template);
        foreach (var (item, path) in template.Files.SelectMany(item => files.Paths(item).Select(path => (item, path))))
        {
            if (MountedOver(path) is { } mounted)
            {
                yield return new Problem(
                    $"{template.Name}: {VisibleText.Of(item.Declared)} lays a file at {path}, and every system mounts something "
                        + $"over /{mounted}",
                    $"{Remove(item, path)}    # tmpfiles.d(5) makes files there when a system starts", item.Where);
            }
            else if (steps.FinalizedAt(path) is { IsOfOneMachine: true } settled && !identity.Keeps(path))
            {
                yield return new Problem(
                    $"{template.Name}: {VisibleText.Of(item.Declared)} lays a file at {path}, and {settled.Why}",
                    $"{Remove(item, path)}    # or, to share it among all qubes: identity: {{keep: [{path}]}}", item.Where);
            }
        }

        foreach (var (said, path) in template.Settings.Places)
        {
            if (MountedOver(BytePath.Of(path.TrimStart('/'))) is { } mounted)
            {
                yield return new Problem(
                    $"{template.Name}: every system mounts something over /{mounted}, so {VisibleText.Of(path)} is not in a "
                        + "template",
                    "name another path    # tmpfiles.d(5) makes files there when a system starts", said.Where);
            }
        }
    }

    private static string? MountedOver(BytePath path) =>
        Mounted.FirstOrDefault(place => path.IsWithin(BytePath.Of(place)));

    private static string Remove(FilesDeclaration item, BytePath path) => item is { Form: FilesForm.Folder, To: "/" }
        ? $"rm {VisibleText.Of(item.Declared)}/{Relative(path)}"
        : $"remove {VisibleText.Of(item.Declared)} from files:";

    private static string Relative(BytePath path) => VisibleText.Of(Encoding.UTF8.GetString(path.Bytes));
}
