using static Coppice.Diagnosis.Logs.LogRule;

namespace Coppice.Diagnosis.Logs.Rules;

/// <summary>What compilers and linkers say.</summary>
internal static class CompilerRules
{
    // The beginning of a compiler's message: file, line, and mostly the column.
    private const string At = @"^(In file included from .*)?(?<place>[^\s:()]+:\d+)(:\d+)?: ";

    private static readonly FailureClass MissingHeader = new("missing-header", "the header {0} is missing")
    {
        Sought = header => SoughtFile.In(header, "/include", ""),
    };

    private static readonly FailureClass MissingLibrary = new("missing-library", "the library {0} is missing")
    {
        Sought = library => new SoughtFile(
            library.StartsWith(':') ? library[1..] : $"lib{library}.so", []),
    };

    private static readonly FailureClass Undefined = new("undefined-reference", "nothing that is linked defines {0}");
    private static readonly FailureClass Twice = new("multiple-definition", "{0} is defined more than once");
    private static readonly FailureClass Implicit = new("implicit-declaration", "no header declares the function {0}");
    private static readonly FailureClass Warning = new("warning-as-error", "a warning counts as an error: {0}");
    private static readonly FailureClass Option = new("unknown-compiler-option", "the compiler does not know the option {0}");
    private static readonly FailureClass Internal = new("internal-compiler-error", "the compiler itself failed: {0}");
    private static readonly FailureClass Error = new("compile-error", "the source cannot be compiled: {0}");
    private static readonly FailureClass Rust = new("rust-error", "the Rust source cannot be compiled: {0}");
    /// <summary>A Python file that this interpreter does not read.</summary>
    public static readonly FailureClass Python = new("python-syntax", "{0} is not valid Python for this interpreter");
    private static readonly FailureClass Shell = new("shell-syntax", "a script is not valid for this shell: {0}");
    private static readonly FailureClass Makefile = new("makefile-syntax", "a makefile is not valid: {0}");

    /// <summary>The rules; of those that fit the first counts.</summary>
    public static IReadOnlyList<LogRule> All { get; } =
    [
        Fatal(MissingHeader, ": No such file or directory",
            At + @"(fatal error|error): (?<subject>[^\s:]+): No such file or directory$"),
        Fatal(MissingHeader, "file not found", At + @"fatal error: ['""](?<subject>[^'""]+)['""] file not found"),
        Fatal(MissingLibrary, "cannot find -l", @"(^|[ /])(ld|collect2|ld\.\w+): cannot find -l(?<subject>[^\s:]+)(: .*)?$"),
        Fatal(MissingLibrary, "unable to find library -l", @"lld: error: unable to find library -l(?<subject>\S+)$"),
        Fatal(Undefined, "undefined reference to", @"^\s*[^\s:*]+:.*undefined reference to '(?<subject>[^']+)'"),
        Fatal(Undefined, "undefined symbol: ", @"(ld|lld|ld\.\w+): error: undefined symbol: (?<subject>.+)$"),
        Fatal(Twice, "multiple definition of", @"multiple definition of '(?<subject>[^']+)'"),
        Fatal(Twice, "duplicate symbol: ", @"error: duplicate symbol: (?<subject>.+)$"),
        Fatal(Implicit, "implicit declaration of function", At + @"error: implicit declaration of function '(?<subject>[^']+)'"),
        Fatal(Implicit, "call to undeclared function", At + @"error: call to undeclared function '(?<subject>[^']+)'"),
        Fatal(Warning, "[-Werror", At + @"error: .*\[-Werror(=(?<subject>[^\],]+))?[\],]"),
        Fatal(Warning, ",-W", At + @"error: .*\[-Werror,-W(?<subject>[^\],]+)\]"),
        Fatal(Option, "unrecognized argument in option", @"error: unrecognized argument in option '(?<subject>[^']+)'"),
        Fatal(Option, "unrecognized command", @"error: unrecognized command[- ]line option ['""](?<subject>[^'""]+)['""]"),
        Fatal(Option, "unknown argument: ", @"error: unknown argument: '(?<subject>[^']+)'"),
        Fatal(Internal, "internal compiler error", @"internal compiler error: (?<subject>.+)$"),
        Fatal(Rust, "error[E", @"^\s*error\[(?<subject>E\d+)\]: "),
        Fatal(Makefile, "*** missing separator", @"^(?<place>[^\s:]+:\d+): \*\*\* (?<subject>missing separator).*$"),
        Fatal(Makefile, "*** ", @"^(?<place>[^\s:]+:\d+): \*\*\* (?<subject>(recipe commences|unterminated call|missing 'endif'"
            + @"|extraneous|commands commence|invalid syntax|target pattern|mixed implicit|multiple target).*?)(\.  Stop\.)?$"),
        Fatal(Shell, "yntax error near unexpected token", @"syntax error near unexpected token '(?<subject>[^']+)'"),
        Likely(Shell, "yntax error: ",
            @"^(?<place>[^\s:]+: (line )?\d+): Syntax error: ""?(?<subject>[^""]+|\()""? (unexpected|expected).*$"),
        Likely(Shell, "unexpected EOF while looking", @"unexpected EOF while looking for matching (?<subject>.+)$"),
        Likely(Shell, "yntax error: unexpected end of file", @"(?<subject>syntax error: unexpected end of file)"),
        Fatal(Error, ": error: ", At + @"error: (#error )?(?<subject>.+?)( \[-f[\w-]+\])?$"),
        Fatal(Error, "error: ", @"^(?<place>[^\s:()]+\(\d+(,\d+)?\)): (error)( \w+)?: (?<subject>.+)$"),
        Fatal(Error, "Error: Can't resolve", @"(?<subject>Can't resolve .+)$"),
    ];

    /// <summary>Python's syntax errors: the file stands in a line before.</summary>
    public static IReadOnlyList<LogRule> OfPython { get; } =
    [
        Likely(Python, "Error: ", @"^\s*(SyntaxError|IndentationError|TabError): "),
    ];
}
