using System.Globalization;
using System.Text;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Marks;
using Coppice.Growing.Changelogs;
using Coppice.Store;

namespace Coppice.Serving.Reading;

/// <summary>What a family's pages are read from, as far as times of files tell (docs/store.md).</summary>
/// <param name="store">Absolute path of the store.</param>
/// <param name="family">The family's name.</param>
/// <param name="file">The family file.</param>
internal sealed class StoreStamp(string store, string family, string file)
{
    /// <summary>
    /// The times of the family file, of what was deployed, of the snapshots' records, and of the folders of generations and
    /// changelogs.
    /// </summary>
    public string Read()
    {
        var stamp = new StringBuilder();
        Add(stamp, new FileInfo(file));
        Add(stamp, new FileInfo(Path.Combine(store, "snapshots", "in-force", $"{family}.json")));
        Add(stamp, new FileInfo(Path.Combine(store, "snapshots", "newest", $"{family}.json")));
        Add(stamp, new FileInfo(Path.Combine(store, DeployFolder.Name, DeployedList.FileName)));
        AddFolders(stamp, StoreFolder.Generations);
        AddFolders(stamp, ChangelogRecords.Folder);
        return stamp.ToString();
    }

    private void AddFolders(StringBuilder stamp, string name)
    {
        var all = new DirectoryInfo(Path.Combine(store, name));
        if (all.Exists)
        {
            foreach (var folder in all.EnumerateDirectories().OrderBy(one => one.Name, StringComparer.Ordinal))
            {
                Add(stamp, folder);
            }
        }
    }

    private static void Add(StringBuilder stamp, FileSystemInfo info) => stamp.Append(info.Name).Append(' ')
        .Append(info.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
