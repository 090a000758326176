using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Engine.Scheduling;

/// <summary>The running systemd, told about units by systemctl(1).</summary>
/// <param name="processes">Runs systemctl.</param>
/// <param name="ofSystem">The system's manager, or the user's own.</param>
/// <param name="runs">Whether it runs at all.</param>
internal sealed class ServiceManager(IProcessRunner processes, bool ofSystem, bool runs)
{
    /// <summary>Whether systemd is this machine's init (sd_booted(3)); in containers it often is not.</summary>
    public static bool Booted => Directory.Exists("/run/systemd/system");

    /// <summary>Lets a timer run from now on and after every start of the machine.</summary>
    /// <returns>What the person has to do, a command; null when it is done.</returns>
    /// <exception cref="Failure">systemd refuses.</exception>
    public string? Enable(string timer)
    {
        if (!runs)
        {
            return Text("enable", "--now", timer);
        }

        Run("daemon-reload");
        Run("enable", "--now", timer);
        return null;
    }

    /// <summary>Stops a timer; call before its unit is removed.</summary>
    public void Disable(string timer)
    {
        if (runs)
        {
            Run("disable", "--now", timer);
        }
    }

    /// <summary>After units were removed.</summary>
    public void Reload()
    {
        if (runs)
        {
            Run("daemon-reload");
        }
    }

    private void Run(params string[] arguments)
    {
        var result = processes.Run(Command.Own("systemctl", [.. Scope, .. arguments]));
        if (!result.Succeeded)
        {
            throw new Failure($"{Text(arguments)} failed: {VisibleText.Of(result.Error.Trim())}", Text(arguments),
                kind: ProblemKind.ToolFailed);
        }
    }

    private string Text(params string[] arguments) => string.Join(' ', ["systemctl", .. Scope, .. arguments]);

    private IEnumerable<string> Scope => ofSystem ? [] : ["--user"];
}
