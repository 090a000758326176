using Coppice.Cli.Output;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Cli.Running;

/// <summary>Everything of the machine that verbs may use. Tests make their own.</summary>
/// <param name="Terminal">The standard streams.</param>
/// <param name="Variable">Looks up an environment variable; null when not set.</param>
/// <param name="Time">The clock.</param>
/// <param name="Processes">Runs programs.</param>
public sealed record Host(Terminal Terminal, Func<string, string?> Variable, TimeProvider Time, IProcessRunner Processes)
{
    /// <summary>This machine.</summary>
    public static Host OfProcess() =>
        new(Terminal.OfProcess(), Environment.GetEnvironmentVariable, TimeProvider.System, new ConfinedRunner());
}
