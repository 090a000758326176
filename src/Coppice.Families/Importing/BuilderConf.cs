using System.Text;
using Coppice.Foundation;

namespace Coppice.Families.Importing;

/// <summary>
/// Reads <c>builder.conf</c> of qubes-builder v1, which is a part of a makefile, as plain text: make is never run. Variables,
/// references to them and conditions on them are understood; whatever else decides a value is named and not taken over.
/// </summary>
public sealed class BuilderConf
{
    private const int SizeLimit = 1 << 20;

    // What says how and where that builder works, and not what it makes.
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["SIGN_KEY"] = "packages are signed by the key of the store (coppice key), and repositories by publish",
        ["NO_SIGN"] = "nothing goes unsigned",
        ["DIST_DOM0"] = "Coppice makes templates, nothing for dom0",
        ["BUILDER_PLUGINS"] = "Coppice has no plugins",
        ["USE_QUBES_REPO_VERSION"] = "declare that archive under archives: (coppice init --qubes shows how)",
        ["INSECURE_SKIP_CHECKING"] = "every source is checked",
        ["NO_CHECK"] = "every source is checked",
        ["BACKEND_VMM"] = "it is xen",
        ["TEMPLATE_LABEL"] = "templates are called as under templates:",
        ["TEMPLATE_ALIAS"] = "templates are called as under templates:",
    };

    private readonly BuilderConfiguration read = new();
    private readonly MakeVariables variables;

    private BuilderConf(string file) => variables = new MakeVariables(file, read.Leave);

    /// <summary>Reads a file.</summary>
    /// <exception cref="Failure">It cannot be read.</exception>
    public static BuilderConfiguration Read(string file)
    {
        var reader = new BuilderConf(file);
        reader.variables.Read(Text(file));
        reader.Take();
        return reader.read;
    }

    private static string Text(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return stream.Length > SizeLimit
                ? throw new Failure($"{VisibleText.Of(file)} has more than {SizeLimit} bytes", kind: ProblemKind.FileAccess)
                : new StreamReader(stream, Encoding.UTF8).ReadToEnd();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot read {VisibleText.Of(file)}: {VisibleText.Of(e.Message)}", $"ls -l {ShellWord.Of(file)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }

    private void Take()
    {
        read.BaseUrl = variables.Words("GIT_BASEURL").FirstOrDefault()?.TrimEnd('/');
        read.Prefix = variables.Words("GIT_PREFIX").FirstOrDefault();
        read.Branch = variables.Words("BRANCH").FirstOrDefault();
        foreach (var word in variables.Words("DISTS_VM"))
        {
            var parts = word.Split('+');
            if (!read.Distributions.Exists(known => known.Name == parts[0]))
            {
                read.Distributions.Add((parts[0], variables.Places["DISTS_VM"]));
            }

            read.Templates.Add(new BuilderTemplate(
                string.Join('-', parts), parts[0], string.Join('-', parts.Skip(1)), variables.Places["DISTS_VM"]));
        }

        foreach (var name in variables.Words("COMPONENTS"))
        {
            // In names of variables a minus is an underscore.
            var key = name.Replace('-', '_');
            read.Components.Add(new BuilderComponent(name, variables.Places["COMPONENTS"])
            {
                Url = variables.Words($"GIT_URL_{key}").FirstOrDefault(),
                Branch = variables.Words($"BRANCH_{key}").FirstOrDefault(),
            });
        }

        var taken = new HashSet<string> { "GIT_BASEURL", "GIT_PREFIX", "BRANCH", "DISTS_VM", "COMPONENTS" };
        foreach (var component in read.Components)
        {
            var key = component.Name.Replace('-', '_');
            taken.UnionWith([$"GIT_URL_{key}", $"BRANCH_{key}"]);
        }

        foreach (var (name, where) in variables.Places.Where(pair => !taken.Contains(pair.Key)))
        {
            read.Leave($"{name} = {variables[name]}", Elsewhere.GetValueOrDefault(name, name switch
            {
                _ when name.StartsWith("BRANCH_", StringComparison.Ordinal)
                    || name.StartsWith("GIT_URL_", StringComparison.Ordinal)
                    => "it is about a component that COMPONENTS does not name",
                _ when name.StartsWith("ALLOWED_DISTS_", StringComparison.Ordinal) => "it is about keys of other builders",
                _ => "Coppice knows no such setting",
            }), where);
        }
    }
}
