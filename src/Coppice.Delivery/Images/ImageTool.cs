using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Images;

/// <summary>Runs this machine's programs that make images; a missing one is named with the package that has it.</summary>
internal static class ImageTool
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="runner">Runs the program, confined or not.</param>
    /// <param name="program">Its name.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Text for its standard input.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="confined">What it gets of this machine when it reads what a template has in it; null when it reads nothing of
    /// that.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="Failure">It is missing, or ends with another code than 0.</exception>
    internal static CommandResult Run(
        IProcessRunner runner, string program, string package, IReadOnlyList<string> arguments, CancellationToken cancel,
        string? input = null,
        Dictionary<string, string>? environment = null, Confinement? confined = null)
    {
        Require(program, package);
        var command = confined is null ? Command.Own(program, arguments) : Command.Confined(program, arguments, confined);
        var result = runner.Run(
            command with { Input = input is null ? null : Encoding.UTF8.GetBytes(input), Environment = environment ?? [] },
            cancel);
        return result.Succeeded ? result : throw Failed(program, result);
    }

    /// <summary>Says early that a program is missing.</summary>
    /// <exception cref="Failure">It is.</exception>
    internal static void Require(string program, string package)
    {
        if (!Folders.Any(folder => File.Exists($"{folder}/{program}")))
        {
            throw new Failure($"the program {program} is missing", $"apt-get install --no-install-recommends {package}",
                kind: ProblemKind.Machine);
        }
    }

    /// <summary>What a program that failed said last.</summary>
    internal static Failure Failed(string program, CommandResult result)
    {
        var said = (result.Error + "\n" + result.Text)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => VisibleText.Of(line)).ToList();
        return new Failure(
            [new Problem($"{program} failed with exit code {result.ExitCode}", Details: said[^Math.Min(said.Count, 8)..])],
            kind: ProblemKind.ToolFailed);
    }

    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
}
