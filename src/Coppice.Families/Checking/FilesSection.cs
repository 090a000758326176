using System.Text;
using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>files:</c>.</summary>
internal sealed class FilesSection(FamilyFolder folder, Problems problems)
{
    private const string Examples = "files: [files/vault/, {copy: files/keys/, mode: \"0640\"}, {text: \"…\", to: /etc/motd}, "
        + "{render: files/proxy.conf, to: /etc/proxy.conf}, {path: /etc/x, link-to: /dev/null}]";

    // What is not a folder comes into memory as a whole.
    private const int MostBytes = 64 << 20;

    /// <summary>The items, in order.</summary>
    public IReadOnlyList<FilesDeclaration> Read(Section section)
    {
        var items = section.Items(Keys.Files, orOne: true).Select(Read).OfType<FilesDeclaration>().ToList();
        DistinctItems.Check(
            items, PlaceOf, item => item.Where, item => $"{Shown.Text(item.Declared)} is already in files", problems);
        return items;
    }

    // Folders may be laid over each other; of two files at one place the first would never be seen.
    private static (string, string) PlaceOf(FilesDeclaration item) =>
        item.Form == FilesForm.Folder ? (item.Declared.TrimEnd('/'), item.To) : ("", item.To);

    private FilesDeclaration? Read(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } path:
                return folder.Find(path, FileKind.Directory, problems) is { } absolute
                    ? new FilesDeclaration(FilesForm.Folder, path.Value, "/", path.Where) { Source = absolute }
                    : null;
            case YamlMap map:
                return Read(map);
            default:
                problems.Add(node, $"an item of files must be a folder or a map, but this is {node.Kind}", Examples);
                return null;
        }
    }

    private FilesDeclaration? Read(YamlMap map)
    {
        var section = new Section(map, Keys.OfFiles, "an item of files", problems);
        var forms = Keys.FilesForms.Where(section.Has).ToList();
        if (forms.Count != 1)
        {
            problems.Add(
                map,
                forms.Count == 0
                    ? $"this item of files says nothing to lay: it has none of {string.Join(", ", Keys.FilesForms)}"
                    : $"this item of files has {string.Join(" and ", forms)}, but lays only one thing",
                Examples);
            return null;
        }

        var rights = new RightsValue(problems).Read(section);
        var item = forms[0] switch
        {
            "copy" => Copy(section, map),
            "text" => Text(section, map),
            "render" => Render(section, map),
            "folder" => Made(section, map),
            _ => Link(section, map, rights),
        };
        if (rights.FolderMode is not null && item is { Form: not FilesForm.Folder })
        {
            problems.Add(map, "folder-mode holds for folders that are copied", "mode: \"0750\"");
        }

        return item is null ? null : item with { Rights = rights };
    }

    private FilesDeclaration? Copy(Section section, YamlMap map)
    {
        Refuse(section, map, "path");
        if (section.Text("copy") is not { } path)
        {
            return null;
        }

        var to = section.Text("to");
        var isFile = !path.Value.EndsWith('/')
            && RealPath.Of(path.Source.Folder, path.Value) is { } real && PosixFile.KindBehind(real) == FileKind.File;
        if (!isFile)
        {
            var absolute = folder.Find(path, FileKind.Directory, problems);
            return (to is null || TreePath.Check(to, problems)) && absolute is not null
                ? new FilesDeclaration(FilesForm.Folder, path.Value, to is null ? "/" : to.Value.TrimEnd('/'), map.Where)
                {
                    Source = absolute,
                }
                : null;
        }

        return Placed(section, map) is { } place && Content(path) is var (content, source, mode)
            ? new FilesDeclaration(FilesForm.File, path.Value, place, map.Where)
            {
                Content = content,
                Source = source,
                DefaultMode = mode,
            }
            : null;
    }

    private FilesDeclaration? Text(Section section, YamlMap map)
    {
        Refuse(section, map, "path");
        return Placed(section, map) is { } place && section.Text("text") is { } text
            ? new FilesDeclaration(FilesForm.Text, place, place, map.Where) { Content = Encoding.UTF8.GetBytes(text.Value) }
            : null;
    }

    private FilesDeclaration? Render(Section section, YamlMap map)
    {
        Refuse(section, map, "path");
        return Placed(section, map) is { } place
            && section.Text("render") is { } path && Content(path) is var (content, source, mode)
            ? new FilesDeclaration(FilesForm.Render, path.Value, place, map.Where)
            {
                Content = content,
                Source = source,
                DefaultMode = mode,
            }
            : null;
    }

    private FilesDeclaration? Link(Section section, YamlMap map, FileRights rights)
    {
        Refuse(section, map, "to");
        if (rights != FileRights.None)
        {
            problems.Add(map, "a link has no mode and no owner of its own", "remove mode, owner and group");
        }

        if (!section.Has("path"))
        {
            problems.Add(map, "this link has no path", "{path: /etc/x, link-to: /dev/null}");
        }

        if (section.Text("path") is not { } path || !TreePath.Check(path, problems) || section.Text("link-to") is not { } target)
        {
            return null;
        }

        if (target.Value.Length is 0 or > 4095 || target.Value.Any(char.IsControl))
        {
            problems.Add(target, $"{Shown.Word(target)} is not the target of a link", "{path: /etc/x, link-to: /dev/null}");
            return null;
        }

        return new FilesDeclaration(FilesForm.Link, path.Value, path.Value, map.Where) { LinkTo = target.Value };
    }

    private FilesDeclaration? Made(Section section, YamlMap map)
    {
        Refuse(section, map, "path");
        Refuse(section, map, "to");
        return section.Text("folder") is { } path && TreePath.Check(path, problems)
            ? new FilesDeclaration(FilesForm.MakeFolder, path.Value, path.Value.TrimEnd('/'), map.Where)
            : null;
    }

    private void Refuse(Section section, YamlMap map, string key)
    {
        if (section.Entry(key) is { } entry)
        {
            problems.Add(
                entry.Key, $"{key} has no meaning here",
                key == "path" ? $"to: {(entry.Value is YamlScalar text ? Shown.Text(text.Value) : "/etc/x")}" : $"remove {key}");
        }
    }

    private string? Placed(Section section, YamlMap map)
    {
        if (!section.Has("to"))
        {
            problems.Add(map, "it is not said where this file goes", "to: /etc/example.conf");
        }

        return section.Text("to") is { } to && TreePath.Check(to, problems) ? to.Value.TrimEnd('/') : null;
    }

    private (byte[] Content, string Source, int Mode)? Content(YamlScalar path)
    {
        if (folder.Find(path, FileKind.File, problems) is not { } absolute)
        {
            return null;
        }

        try
        {
            var file = new FileInfo(absolute);
            if (file.Length <= MostBytes)
            {
                var runs = (file.UnixFileMode & UnixFileMode.UserExecute) != UnixFileMode.None;
                return (File.ReadAllBytes(absolute), absolute, runs ? 0x1ed : 0x1a4);
            }

            problems.Add(path, $"{Shown.Word(path)} has more than {MostBytes >> 20} MiB", "put it into a folder, and copy that");
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            problems.Add(path, $"{Shown.Word(path)} cannot be read: {Shown.Text(e.Message)}");
        }

        return null;
    }
}
