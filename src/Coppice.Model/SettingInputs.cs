using System.Globalization;
using System.Text;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Model;

/// <summary>
/// What a template declares beside packages, files and scripts, as values of what determines it: only what is said, so
/// that templates that say nothing of it keep their keys.
/// </summary>
public static class SettingInputs
{
    /// <summary>The name of the packages of <c>without:</c> that may be missing, there when there are some.</summary>
    public const string IfInstalled = "without-if-installed";

    /// <summary>Begins the names of files that are downloaded; their values begin with the SHA-256.</summary>
    public const string Fetch = "fetch ";

    private const string Locale = "locale";
    private const string Timezone = "timezone";

    // All but answers to questions of packages, which come before these.
    private static readonly string[] AfterPackages = [Fetch, "users ", "edit ", "delete-paths ", "services "];

    /// <summary>Adds them.</summary>
    /// <param name="values">The values.</param>
    /// <param name="prefix">Before their names.</param>
    /// <param name="declaration">The declaration.</param>
    public static void Add(IDictionary<string, string> values, string prefix, TemplateDeclaration declaration)
    {
        foreach (var (name, value) in Of(declaration))
        {
            values[prefix + name] = value;
        }
    }

    /// <summary>Whether a name is one of what is carried out after the packages.</summary>
    public static bool ComeAfterPackages(string name) =>
        name is Locale or Timezone || AfterPackages.Any(kind => name.StartsWith(kind, StringComparison.Ordinal));

    /// <summary>The values by name: the kind, its place in the order, and what people know it by.</summary>
    public static IEnumerable<(string Name, string Value)> Of(TemplateDeclaration declaration)
    {
        var settings = declaration.Settings;
        if (declaration.Without.Where(word => word.IfInstalled).Select(word => word.Value).Order(StringComparer.Ordinal).ToList()
            is { Count: > 0 } optional)
        {
            yield return (IfInstalled, string.Join(' ', optional));
        }

        // With the digest in the open: what is kept of downloads is told by it.
        foreach (var (fetch, number) in settings.Fetch.Select((fetch, i) => (fetch, i + 1)))
        {
            yield return (
                string.Create(CultureInfo.InvariantCulture, $"{Fetch}{number} {fetch.To}"),
                $"{fetch.Sha256} " + Digest.Of(string.Concat(((string?[])
                [
                    fetch.To, fetch.Unpack?.ToString(CultureInfo.InvariantCulture),
                    fetch.Rights.Mode?.ToString(CultureInfo.InvariantCulture), fetch.Rights.Owner, fetch.Rights.Group,
                ]).Select(Field))).Hex);
        }

        foreach (var (kind, said, fields) in Items(settings))
        {
            yield return ($"{kind} {said}", Digest.Of(string.Concat(fields.Select(Field))).Hex);
        }

        if (settings.Locale is { } locale)
        {
            yield return (Locale, locale.Value);
        }

        if (settings.Timezone is { } zone)
        {
            yield return (Timezone, zone.Value);
        }
    }

    private static IEnumerable<(string Kind, string Said, string?[] Fields)> Items(TemplateSettings settings) =>
    [
        .. Numbered("debconf", settings.Debconf, line => (string.Join(' ', line.Value.Split(' ').Take(2)), [line.Value])),
        .. Numbered("users", settings.Users, user => (user.Name,
        [
            user.Name, user.IsGroup ? "group" : "user", user.Number?.ToString(CultureInfo.InvariantCulture), user.Group,
            user.Shell, user.Home, user.Comment, user.IsSystem ? "system" : null, .. user.Groups,
        ])),
        .. Numbered("edit", settings.Edits, edit => (edit.Said.Value, [edit.File, edit.Key, edit.Value, edit.Separator])),
        .. Numbered("delete-paths", settings.DeletePaths, path => (path.Value, [path.Value])),
        .. Numbered("services", settings.Services, service => (service.Said.Value, [service.Verb, service.Unit])),
    ];

    private static IEnumerable<(string, string, string?[])> Numbered<T>(
        string kind, IReadOnlyList<T> items, Func<T, (string Said, string?[] Fields)> of) =>
        items.Select(of).Select((item, i) =>
            (string.Create(CultureInfo.InvariantCulture, $"{kind} {i + 1}"), item.Said, item.Fields));

    // With its length, so that no two lists of fields are written alike.
    private static string Field(string? field) =>
        field is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)} {field}\n");
}
