using System.Text.Json;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Output;

/// <summary>
/// JSON as Coppice prints it: control and formatting characters are escaped, so it is safe to show as it is, and nothing else is
/// (it never lies inside HTML), so that one can search it for <c>libstdc++6</c>. Results are <see cref="Document"/>s; forms of
/// others (SPDX, CycloneDX) and the lines of progress are written token by token.
/// </summary>
public static class JsonText
{
    /// <summary>
    /// A document over several lines, for results. The caller writes one value, by habit an object that begins with <c>"version":
    /// 1</c>.
    /// </summary>
    public static string Document(Action<Utf8JsonWriter> write) => DocumentText.Of(write, indented: true);

    /// <summary>A value on one line, for JSON lines.</summary>
    public static string Line(Action<Utf8JsonWriter> write) => DocumentText.Of(write, indented: false);

    /// <summary>A result over several lines.</summary>
    public static string Of<T>(T document)
        where T : Document => DocumentText.Of(document);

    /// <summary>A failure on one line: <see cref="ErrorDocument"/>.</summary>
    public static string Line(Failure failure) => Line(ErrorDocument.Of(failure));

    /// <summary>A bug on one line, in the form of a failure with exit code 1.</summary>
    public static string Line(Exception bug) => Line(ErrorDocument.Of(
        ExitCode.Failed, [Problem.OfBug(bug)]));

    private static string Line(ErrorDocument error) => DocumentText.Line(error);
}
