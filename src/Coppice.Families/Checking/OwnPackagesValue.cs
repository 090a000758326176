using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>packages:</c> of an archive: a folder of packages beside the family file instead of a mirror.</summary>
internal sealed class OwnPackagesValue(FamilyFolder folder, Problems problems)
{
    // More than anyone keeps beside a family file: each is read and hashed at every plan.
    private const int MostFiles = 1000;

    private static readonly string[] OfMirrors =
    [
        Keys.Suites, Keys.Repositories, Keys.Components, Keys.Mirror, Keys.Fingerprints, Keys.MaxAge, Keys.Cache,
    ];

    /// <summary>The packages; null where there are none, with a problem.</summary>
    public OwnPackageFiles? Read(Section section, ArchiveType type)
    {
        var path = section.Text(Keys.Packages);
        foreach (var key in OfMirrors.Where(section.Has))
        {
            problems.Add(
                section.Entry(key)!.Key, $"an archive of own packages has no {key}: it is a folder, pinned by its content",
                $"remove {key}:, or packages:");
        }

        if (path is null || folder.Find(path, FileKind.Directory, problems) is not { } absolute)
        {
            return null;
        }

        if (type.PackageEnding is not { } ending)
        {
            problems.Add(path, $"an archive of type {type.Name} cannot be a folder of packages yet", null);
            return null;
        }

        try
        {
            var files = Directory.EnumerateFiles(absolute, "*" + ending).Take(MostFiles + 1).Select(Path.GetFileName)
                .OfType<string>().Order(StringComparer.Ordinal).ToList();
            if (files.Count is > 0 and <= MostFiles)
            {
                return new OwnPackageFiles(path.Value, absolute, files);
            }

            problems.Add(
                path, files.Count == 0
                    ? $"the folder {Shown.Word(path)} has no package (*{ending})"
                    : $"the folder {Shown.Word(path)} has more than {MostFiles} packages", null);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            problems.Add(path, $"the folder {Shown.Word(path)} cannot be read: {e.Message}", null);
        }

        return null;
    }
}
