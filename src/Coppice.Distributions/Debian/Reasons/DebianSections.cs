namespace Coppice.Distributions.Debian.Reasons;

/// <summary>The sections of the Debian archive (Debian policy, 2.4, and what the archive has besides).</summary>
internal static class DebianSections
{
    public static IReadOnlyCollection<string> All { get; } =
    [
        "admin", "cli-mono", "comm", "database", "debian-installer", "debug", "devel", "doc", "editors", "education",
        "electronics", "embedded", "fonts", "games", "gnome",
        "gnu-r", "gnustep", "golang", "graphics", "hamradio", "haskell", "httpd", "interpreters", "introspection", "java",
        "javascript", "kde", "kernel", "libdevel", "libs",
        "lisp", "localization", "mail", "math", "metapackages", "misc", "net", "news", "ocaml", "oldlibs", "otherosfs", "perl",
        "php", "python", "raku", "ruby", "rust",
        "science", "shells", "sound", "tasks", "tex", "text", "utils", "vcs", "video", "virtual", "web", "x11", "xfce", "zope",
    ];

    /// <summary>The section without the area of the archive in front of it: <c>non-free/web</c> is <c>web</c>.</summary>
    public static string WithoutArea(string section) => section[(section.LastIndexOf('/') + 1)..];
}
