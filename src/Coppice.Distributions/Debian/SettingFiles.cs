using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>The settings of a program of a template: one file, and a directory with more of the same form.</summary>
/// <param name="file">The file.</param>
/// <param name="folder">The directory.</param>
internal sealed class SettingFiles(string file, string folder)
{
    /// <summary>apt's (apt.conf(5)).</summary>
    public static readonly SettingFiles Apt = new("etc/apt/apt.conf", "etc/apt/apt.conf.d");

    /// <summary>dpkg's (dpkg.cfg(5)).</summary>
    public static readonly SettingFiles Dpkg = new("etc/dpkg/dpkg.cfg", "etc/dpkg/dpkg.cfg.d");

    private readonly BytePath file = BytePath.Of(file);
    private readonly BytePath folder = BytePath.Of(folder);

    /// <summary>The first file that has a line like that.</summary>
    /// <param name="isMeant">Says so of a line without the blanks around it; bytes as Latin-1.</param>
    /// <param name="read">Reads a file; null where there is none.</param>
    /// <param name="filesIn">Names of the files and symbolic links in a directory.</param>
    /// <returns>Null when none has one.</returns>
    public BytePath? With(
        Predicate<string> isMeant, Func<BytePath, byte[]?> read, Func<BytePath, IReadOnlyList<string>> filesIn) =>
        filesIn(folder).Select(name => folder.Child(Encoding.UTF8.GetBytes(name))).Prepend(file)
            .FirstOrDefault(path => Encoding.Latin1.GetString(read(path) ?? []).Split('\n').Any(line => isMeant(line.Trim())));
}
