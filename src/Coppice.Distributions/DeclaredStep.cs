using System.Text;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// The titles of steps that carry out what a family file names. Records of layers keep them, so that they never change; whoever
/// looks for the declaration of a step compares with them and takes nothing apart.
/// </summary>
public static class DeclaredStep
{
    /// <summary>The title of the step that answers questions of packages.</summary>
    public const string Debconf = "answer questions of packages";

    /// <summary>The title of the step that deletes paths.</summary>
    public const string DeletePaths = "delete paths";

    /// <summary>The title of the step that lays a folder over the tree.</summary>
    /// <param name="declared">The folder, as the family file names it.</param>
    public static string Files(string declared) => $"copy {declared}";

    /// <summary>The title of the step that sets up the archives that a template adds, and what it takes of them.</summary>
    /// <param name="declaration">The declaration.</param>
    public static string Archives(TemplateDeclaration declaration) =>
        $"set up {string.Join(", ", declaration.Archives.Select(word => word.Value)
            .Concat(declaration.Packages.Select(word => word.Archive).OfType<string>()).Distinct())}";

    /// <summary>The title of the step that lays files over the tree.</summary>
    public static string Files(FilesDeclaration item) => item.Form switch
    {
        FilesForm.Folder => item.To == "/" ? Files(item.Declared) : $"copy {item.Declared} to {item.To}",
        FilesForm.File => $"copy {item.Declared} to {item.To}",
        FilesForm.Text => $"write {item.To}",
        FilesForm.Render => $"render {item.Declared} to {item.To}",
        FilesForm.Link => $"link {item.To}",
        _ => $"make folder {item.To}",
    };

    /// <summary>The title of the step that runs a script.</summary>
    /// <param name="declared">The script, as the family file names it.</param>
    public static string Script(string declared) => $"run {declared}";

    /// <summary>The title of the step that adds a user or group.</summary>
    public static string User(UserDeclaration user) => $"add {(user.IsGroup ? "group" : "user")} {user.Name}";

    /// <summary>The title of the step that lays what was downloaded.</summary>
    public static string Fetch(FetchDeclaration fetch) => $"fetch {fetch.To}";

    /// <summary>The title of the step that sets a line of a file.</summary>
    public static string Edit(EditDeclaration edit) => $"set {edit.Key} in {edit.File}";

    /// <summary>The title of the step that sets the locale.</summary>
    public static string Locale(string locale) => $"set locale {locale}";

    /// <summary>The title of the step that sets the time zone.</summary>
    public static string Timezone(string zone) => $"set time zone {zone}";

    /// <summary>The title of the step that does something with a unit.</summary>
    public static string Service(ServiceDeclaration service) => $"{service.Verb} {service.Unit}";

    /// <summary>
    /// What of a declaration a step carries out, with the words that ask for it; none when the step is of something else.
    /// </summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="title">The step's title.</param>
    public static IEnumerable<DeclaredWord> Said(TemplateDeclaration declaration, string title) =>
        All(declaration).Where(step => step.Title == title).Select(step => step.Said);

    /// <summary>Whether an item of <c>delete-paths:</c> means a path, or a folder above it.</summary>
    public static bool Deletes(DeclaredWord pattern, BytePath path) =>
        new PathPattern(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(pattern.Value.TrimStart('/'))), below: true)
            .Matches(path);

    private static IEnumerable<(string Title, DeclaredWord Said)> All(TemplateDeclaration declaration)
    {
        var settings = declaration.Settings;
        return
        [
            .. settings.Debconf.Select(line => (Debconf, line)),
            .. settings.Users.Select(user => (User(user), user.Said)),
            .. settings.Fetch.Select(fetch => (Fetch(fetch), fetch.Said)),
            .. declaration.Files.Select(item => (Files(item), new DeclaredWord(item.Declared, item.Where))),
            .. settings.Edits.Select(edit => (Edit(edit), edit.Said)),
            .. settings.DeletePaths.Select(path => (DeletePaths, path)),
            .. settings.Locale is { } locale ? [(Locale(locale.Value), locale)] : Array.Empty<(string, DeclaredWord)>(),
            .. settings.Timezone is { } zone ? [(Timezone(zone.Value), zone)] : Array.Empty<(string, DeclaredWord)>(),
            .. settings.Services.Select(service => (Service(service), service.Said)),
            .. declaration.Scripts.Select(script =>
                (Script(script.Declared), new DeclaredWord(script.Declared, script.Where))),
        ];
    }
}
