using Coppice.Families.Checking;
using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation;

namespace Coppice.Families.Importing;

/// <summary>
/// Reads <c>builder.yml</c> of qubes-builder v2. Nothing of it is carried out; a file that it includes is read where it is there.
/// </summary>
public sealed class BuilderYaml
{
    private const string Vm = "vm-";
    private const int MostFiles = 50;

    // What says how and where that builder works, and not what it makes.
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["executor"] = "builds run in Coppice's own sandbox",
        ["stages"] = "Coppice has no stages: build does all of them",
        ["sign-key"] = "packages are signed by the key of the store (coppice key), and repositories by publish",
        ["gpg-client"] = "publish takes --sign-key",
        ["use-qubes-repo"] = "declare that archive under archives: (coppice init --qubes shows how)",
        ["repository-publish"] = "coppice publish does that",
        ["repository-upload-remote-host"] = "publish writes a folder; copy it with your own tools",
        ["artifacts-dir"] = "everything is in the store (-s)",
        ["mirrors"] = "write mirror: under the archive",
        ["timeout"] = "builds have no time limit",
        ["iso"] = "Coppice makes no installation images",
        ["github"] = "it reports to a service",
        ["cache"] = "what was built and fetched is in the store",
        ["template-root-size"] = "write root-size: under qubes:",
        ["increment-devel-versions"] = "every build has a version of its own",
        ["fetch-versions-only"] = "a signed tag on the head of the branch is needed in any case",
        ["less-secure-signed-commits-sufficient"] = "only signed tags count",
        ["key-dirs"] = "write the keys into the file that keys: names",
        ["self-upgrade"] = "it is about that builder itself",
    };

    private readonly FamilyLimits limits = new();
    private readonly BuilderConfiguration read = new();
    private readonly HashSet<string> seen = [];

    private BuilderYaml()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="Failure">It cannot be read, or is not such a file.</exception>
    public static BuilderConfiguration Read(string file)
    {
        var reader = new BuilderYaml();
        reader.ReadFile(Path.GetFullPath(file), file);
        return reader.read;
    }

    private void ReadFile(string absolute, string display)
    {
        if (!seen.Add(absolute) || seen.Count > MostFiles)
        {
            return;
        }

        var problems = new Problems(limits, display);
        var source = SourceFile.Read(absolute, display, Path.GetDirectoryName(absolute)!, limits);
        var root = new YamlDocumentReader(source, new NodeBudget(limits), limits, problems).Read();
        problems.ThrowIfAny();
        // What is included comes first: this file has the last word.
        foreach (var entry in root.Entries.Where(entry => entry.Key.Value == "include"))
        {
            Include(entry.Value, Path.GetDirectoryName(absolute)!);
        }

        foreach (var entry in root.Entries)
        {
            Read(entry);
        }
    }

    private void Include(YamlNode node, string folder)
    {
        foreach (var item in Items(node).OfType<YamlScalar>())
        {
            var path = Path.GetFullPath(Path.Combine(folder, item.Value));
            if (File.Exists(path))
            {
                ReadFile(path, item.Value);
            }
            else
            {
                read.Leave($"include: {item.Value}", "there is no such file here", item.Where);
            }
        }
    }

    private void Read(YamlEntry entry)
    {
        var (key, value) = (entry.Key.Value, entry.Value);
        switch (key)
        {
            case "include":
                break;
            case "git" when value is YamlMap git:
                Git(git);
                break;
            case "distributions" or "+distributions":
                Items(value).ToList().ForEach(Distribution);
                break;
            case "components" or "+components":
                Items(value).ToList().ForEach(Component);
                break;
            case "templates" or "+templates":
                Items(value).ToList().ForEach(Template);
                break;
            default:
                read.Leave(key, Elsewhere.GetValueOrDefault(key, "Coppice knows no such setting"), entry.Key.Where);
                break;
        }
    }

    private void Git(YamlMap git)
    {
        foreach (var entry in git.Entries)
        {
            switch (entry.Key.Value)
            {
                case "baseurl":
                    read.BaseUrl = Text(entry.Value)?.TrimEnd('/');
                    break;
                case "prefix":
                    read.Prefix = Text(entry.Value);
                    break;
                case "branch":
                    read.Branch = Text(entry.Value);
                    break;
                case "maintainers":
                    read.Maintainers = [.. Items(entry.Value).Select(Text).OfType<string>()];
                    break;
                default:
                    read.Leave($"git: {entry.Key.Value}", "Coppice knows no such setting", entry.Key.Where);
                    break;
            }
        }
    }

    private void Distribution(YamlNode item)
    {
        var (name, details, where) = Named(item);
        if (!name.StartsWith(Vm, StringComparison.Ordinal))
        {
            read.Leave($"distribution {name}", "Coppice makes templates, nothing for dom0", where);
            return;
        }

        read.Distributions.Add((name[Vm.Length..], where));
        foreach (var entry in details?.Entries ?? [])
        {
            read.Leave($"distribution {name}: {entry.Key.Value}", "it is a setting for one distribution", entry.Key.Where);
        }
    }

    private void Component(YamlNode item)
    {
        var (name, details, where) = Named(item);
        var component = new BuilderComponent(name, where);
        foreach (var entry in details?.Entries ?? [])
        {
            switch (entry.Key.Value)
            {
                case "url":
                    component = component with { Url = Text(entry.Value) };
                    break;
                case "branch":
                    component = component with { Branch = Text(entry.Value) };
                    break;
                case "maintainers":
                    component = component with { Maintainers = [.. Items(entry.Value).Select(Text).OfType<string>()] };
                    break;
                case "packages":
                    component = component with { HasPackages = Text(entry.Value) is not ("false" or "False" or "no") };
                    break;
                default:
                    read.Leave(
                        $"component {name}: {entry.Key.Value}",
                        Elsewhere.GetValueOrDefault(entry.Key.Value, "it is a setting for one distribution or stage"),
                        entry.Key.Where);
                    break;
            }
        }

        // The file that has the last word replaces what an included one says of it.
        read.Components.RemoveAll(known => known.Name == name);
        read.Components.Add(component);
    }

    private void Template(YamlNode item)
    {
        var (name, details, where) = Named(item);
        string Value(string key) => details?.Entry(key) is { } entry ? Text(entry.Value) ?? "" : "";
        foreach (var entry in details?.Entries.Where(entry => entry.Key.Value is not ("dist" or "flavor" or "options")) ?? [])
        {
            read.Leave(
                $"template {name}: {entry.Key.Value}",
                Elsewhere.GetValueOrDefault(entry.Key.Value, "Coppice knows no such setting"), entry.Key.Where);
        }

        read.Templates.RemoveAll(known => known.Name == name);
        read.Templates.Add(new BuilderTemplate(name, Value("dist"), Value("flavor"), where)
        {
            Options = details?.Entry("options") is { } options ? [.. Items(options.Value).Select(Text).OfType<string>()] : [],
        });
    }

    // A name alone, or a map with that one key.
    private static (string Name, YamlMap? Details, SourceSpan Where) Named(YamlNode item) => item switch
    {
        YamlScalar scalar => (scalar.Value, null, scalar.Where),
        YamlMap { Entries: [var only] } => (only.Key.Value, only.Value as YamlMap, only.Key.Where),
        _ => throw new Failure(
            $"this is {item.Kind}, but must be a name, or a name with its settings", where: item.Where,
            kind: ProblemKind.FamilyFile),
    };

    private static IReadOnlyList<YamlNode> Items(YamlNode node) => node is YamlList list ? list.Items : [node];

    private static string? Text(YamlNode node) => node is YamlScalar { IsNull: false } scalar ? scalar.Value : null;
}
