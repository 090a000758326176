using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Sandbox;

namespace Coppice.Engine.Doctor;

/// <summary>
/// Says whether this machine can grow templates, and what helps when it cannot. Every check is a real try: programs are started,
/// an overlay is mounted, a file in the store's place is linked. Nothing stays behind.
/// </summary>
/// <param name="options">The machine, and where family and store are to be; neither need exist.</param>
public sealed class CheckMachine(EngineOptions options)
{
    /// <summary>Checks.</summary>
    public IReadOnlyList<Finding> Run(CancellationToken cancel)
    {
        var tools = new ToolChecks(options.Processes);
        return
        [
            MachineChecks.Root(Environment.IsPrivilegedProcess),
            .. tools.Programs(OfFamily(), cancel),
            tools.Overlays(cancel),
            ToolChecks.Sandbox(),
            .. Limits(),
            ToolChecks.Booting(),
            .. NetworkChecks.Of(options.Variable),
            .. StoreChecks.Of(options.Store),
            .. QubesChecks.Of(options.Store),
            MachineChecks.Space(options.Store),
            MachineChecks.Memory(File.ReadAllText("/proc/meminfo")),
        ];
    }

    // Without root, or where no sandbox can be made, other checks say so.
    private IEnumerable<Finding> Limits()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var folder = Directory.CreateTempSubdirectory("coppice-doctor-");
        try
        {
            using var host = SandboxHost.Start(options.Processes, folder.FullName, SandboxLimits.OfThisMachine());
            return [MachineChecks.Limits(host.UnheldLimits), MachineChecks.Lookups(LookupWatch.IsOffered)];
        }
        catch (Failure)
        {
            return [];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Without a family file, or with one that other use cases will complain of, nothing is known of distributions.
    private IEnumerable<MachineTool> OfFamily()
    {
        if (options.TryReadFamily() is not { } family)
        {
            return [];
        }

        var distributions = new DistributionTable();
        return
        [
            .. family.Archives.Values.Select(archive => archive.Type).Distinct().SelectMany(distributions.Tools),
            .. family.Components.Any(component => component.Source is GitDeclaration)
                ? [new MachineTool("git", "git", "fetches the sources of components")] : Array.Empty<MachineTool>(),
        ];
    }
}
