namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>Lines after which what is missing stands in a list, each on a line of its own.</summary>
internal static class Lists
{
    private static readonly IReadOnlyList<(string Heading, FailureClass Class)> All =
    [
        ("The following required packages were not found:", ConfigureRules.PkgConfig),
        ("==> ERROR: Missing dependencies:", FurtherInstallerRules.Dependencies),
        ("==> Missing dependencies:", FurtherInstallerRules.Dependencies),
        ("error: Failed build dependencies:", FurtherInstallerRules.Rpm),
        ("error: Failed dependencies:", FurtherInstallerRules.Rpm),
        ("local changes detected, the modified files are:", SourcePackageRules.Changed),
        ("Installed (but unpackaged) file(s) found:", FurtherInstallerRules.RpmFiles),
    ];

    /// <summary>The class of what a list has that begins with a line; null where none begins.</summary>
    public static FailureClass? Of(string line) =>
        All.FirstOrDefault(list => line.EndsWith(list.Heading, StringComparison.Ordinal)).Class;

    /// <summary>The item of a line.</summary>
    public static string Item(string line)
    {
        var item = line.Trim(' ', '\t', '-', '>', '*');
        return item.IndexOf(" is needed by ", StringComparison.Ordinal) is > 0 and var at ? item[..at] : item;
    }
}
