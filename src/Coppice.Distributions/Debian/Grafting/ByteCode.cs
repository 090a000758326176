using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// The byte code that scripts of packages have Python make (PEP 3147): a function of a module's source, its time, and the Python
/// that compiles it.
/// </summary>
internal static partial class ByteCode
{
    /// <summary>Whether a path is byte code.</summary>
    public static bool Is(BytePath path) => path.Name.EndsWith(".pyc"u8);

    /// <summary>Whether a path is a module, or a script, that byte code is made of.</summary>
    public static bool IsSource(BytePath path) => path.Name.EndsWith(".py"u8);

    /// <summary>Whether a path lies among installed modules: they read what lies beside them (metadata, certificates).</summary>
    public static bool IsAmongModules(BytePath path) => Modules().IsMatch(Encoding.Latin1.GetString(path.Bytes));

    /// <summary>The module that byte code is made of.</summary>
    public static BytePath SourceOf(BytePath code) =>
        Cached().Match(Encoding.Latin1.GetString(code.Bytes)) is { Success: true, Groups: var parts }
            ? BytePath.Of(Encoding.Latin1.GetBytes($"{parts["folder"].Value}{parts["name"].Value}.py"))
            : BytePath.Of(code.Bytes[..^1]);

    /// <summary>
    /// Whether what is at a path decides what a module is compiled to: the interpreter with its own library, Debian's scripts
    /// that call it, and what it loads at its start from among installed modules (site(1)).
    /// </summary>
    public static bool Compiles(BytePath path) => !Is(path) && Compiler().IsMatch(Encoding.Latin1.GetString(path.Bytes));

    // folder/__pycache__/name.cpython-311.opt-1.pyc
    [GeneratedRegex(
        @"^(?<folder>(?:.*/)?)__pycache__/(?<name>[^/]+?)\.[^./]+(?:\.opt-[^./]+)?\.pyc$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Cached();

    [GeneratedRegex(@"^usr/(?:local/)?lib/(?:python3|pypy3)[^/]*/", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Modules();

    [GeneratedRegex(
        @"^usr/(?:local/)?bin/(?:python3|py3compile|pypy3)[^/]*$"
        + @"|^usr/(?:local/)?lib/(?:python3\.[0-9]+|pypy3[^/]*)/(?!(?:dist|site)-packages/)|^usr/share/python3/|^etc/python3"
        + @"|/libpython3[^/]*\.so[^/]*$|/(?:dist|site)-packages/(?:[^/]+\.pth|(?:site|user)customize\.py)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Compiler();
}
