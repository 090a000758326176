using System.Text;
using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>
/// Renders files: <c>${name}</c> in them stands for the value that <c>vars:</c> of the template, or of the nearest one that it
/// grows on, gives the name, and <c>$${</c> for <c>${</c>. A template that gives a name another value lays the files of those
/// that it grows on again, where they come out otherwise and nothing was laid over them since.
/// </summary>
internal sealed class Rendering(Problems problems)
{
    private readonly Dictionary<string, TemplateDeclaration> declarations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, DeclaredWord>> vars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<(string Template, FilesDeclaration Item)>> laid =
        new(StringComparer.Ordinal);

    /// <summary>The templates with what they lay.</summary>
    /// <param name="ordered">The templates as they are read, parents before children.</param>
    public IReadOnlyList<TemplateDeclaration> Render(IReadOnlyList<TemplateDeclaration> ordered)
    {
        var isUsed = ordered.Any(template => template.Files.Any(item => item.Form == FilesForm.Render));
        return [.. ordered.Select(template => isUsed ? Render(template) : template)];
    }

    private TemplateDeclaration Render(TemplateDeclaration template)
    {
        var parents = template.Parents.Where(declarations.ContainsKey).ToList();
        vars[template.Name] = Values(template, parents);
        declarations[template.Name] = template;
        var again = parents.SelectMany(parent => laid[parent])
            .DistinctBy(pair => (pair.Template, pair.Item.Declared, pair.Item.To)).ToList();
        laid[template.Name] =
        [
            .. again.Where(pair => !template.Files.Any(item => Covers(item, pair.Item.To))),
            .. template.Files.Where(item => item.Form == FilesForm.Render).Select(item => (template.Name, item)),
        ];
        return template with
        {
            Files =
            [
                .. template.Settings.Vars.Count == 0 ? [] : Again(template, parents, again),
                .. template.Files.Select(item => item.Form == FilesForm.Render
                    ? item with { Content = Expand(item, vars[template.Name], report: true) }
                    : item),
            ],
        };
    }

    private IEnumerable<FilesDeclaration> Again(
        TemplateDeclaration template, List<string> parents, List<(string Template, FilesDeclaration Item)> again)
    {
        foreach (var (owner, item) in again)
        {
            var now = Expand(item, vars[template.Name], report: false);
            if (parents.Any(parent =>
                laid[parent].Any(pair => pair.Template == owner && pair.Item == item)
                    && !Expand(item, vars[parent], report: false).AsSpan().SequenceEqual(now)))
            {
                var name = Names(item).FirstOrDefault(template.Settings.Vars.ContainsKey);
                yield return item with
                {
                    Content = now,
                    Of = owner,
                    Where = name is null ? template.Where : template.Settings.Vars[name].Where,
                };
            }
        }
    }

    // Which of two branches' values would hold depends on their order alone, so none does.
    private Dictionary<string, DeclaredWord> Values(TemplateDeclaration template, List<string> parents)
    {
        var values = new Dictionary<string, DeclaredWord>(template.Settings.Vars, StringComparer.Ordinal);
        foreach (var (name, value) in parents.SelectMany(parent => vars[parent]))
        {
            if (!values.TryAdd(name, value) && !template.Settings.Vars.ContainsKey(name) && values[name].Value != value.Value)
            {
                problems.Add(
                    template.Where,
                    $"the parents of {Shown.Text(template.Name)} differ in vars: {Shown.Text(name)} is "
                        + $"\"{Shown.Text(values[name].Value)}\" in line {values[name].Where.Line}, and "
                        + $"\"{Shown.Text(value.Value)}\" in line {value.Where.Line}",
                    $"say which holds here: vars: {{{Shown.Text(name)}: {Shown.Text(value.Value)}}}");
            }
        }

        return values;
    }

    private static bool Covers(FilesDeclaration item, string path) => item.Form == FilesForm.Folder
        ? File.Exists(Path.Join(item.Source, Path.GetRelativePath(item.To, path)))
        : item.To == path;

    private static IEnumerable<string> Names(FilesDeclaration item) =>
        Parts(item.Content).Where(part => part.Name is not null).Select(part => part.Name!);

    private byte[] Expand(FilesDeclaration item, IReadOnlyDictionary<string, DeclaredWord> values, bool report)
    {
        var rendered = new MemoryStream();
        foreach (var (from, to, name) in Parts(item.Content))
        {
            if (name is null)
            {
                rendered.Write(item.Content.AsSpan(from, to - from));
            }
            else if (values.TryGetValue(name, out var value))
            {
                rendered.Write(Encoding.UTF8.GetBytes(value.Value));
            }
            else if (report)
            {
                var line = item.Content.AsSpan(0, from).Count((byte)'\n') + 1;
                problems.Add(
                    item.Where,
                    WordGrammar.Var.Allows(name)
                        ? $"{Shown.Text(item.Declared)}:{line} names ${{{Shown.Text(name)}}}, and no vars of this template or of "
                            + $"what it grows on give it a value{problems.Question(name, values.Keys)}"
                        : $"{Shown.Text(item.Declared)}:{line}: ${{{Shown.Text(name)}}} is not a name of vars",
                    WordGrammar.Var.Allows(name)
                        ? $"vars: {{{Shown.Text(name)}: …}}, or $${{{Shown.Text(name)}}} to lay it as it is"
                        : $"write $${{{Shown.Text(name)}}} to lay it as it is");
            }
        }

        return rendered.ToArray();
    }

    // Stretches of the content that stay, and names to put values for.
    private static IEnumerable<(int From, int To, string? Name)> Parts(byte[] content)
    {
        var from = 0;
        while (content.AsSpan(from).IndexOf("${"u8) is var found and >= 0)
        {
            var at = from + found;
            if (at > from && content[at - 1] == '$')
            {
                yield return (from, at - 1, null);
                yield return (at, at + 2, null);
                from = at + 2;
                continue;
            }

            yield return (from, at, null);
            var length = content.AsSpan(at).IndexOf((byte)'}');
            var end = length < 0 ? Math.Min(content.Length, at + 40) : at + length;
            yield return (at, end, Encoding.UTF8.GetString(content, at + 2, end - at - 2));
            from = Math.Min(content.Length, end + 1);
        }

        yield return (from, content.Length, null);
    }
}
