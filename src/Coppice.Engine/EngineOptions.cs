using System.Net;
using Coppice.Archives.Own;
using Coppice.Components.Keeping;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Engine;

/// <summary>What an engine works on and with. Everything of the machine enters here; tests make their own.</summary>
/// <param name="FamilyFile">The family file; it need not exist for use cases about what is grown.</param>
/// <param name="Store">Absolute path of the store; it need not exist.</param>
/// <param name="Processes">Runs programs.</param>
/// <param name="Time">The clock.</param>
/// <param name="Variable">Looks up an environment variable; null when not set.</param>
public sealed record EngineOptions(
    string FamilyFile, string Store, IProcessRunner Processes, TimeProvider Time, Func<string, string?> Variable)
{
    /// <summary>Whether the user named the family file: then it has to exist.</summary>
    public bool FamilyIsNamed { get; init; }

    /// <summary>Whether the user named the store: then the folder that it lies in is not made without need.</summary>
    public bool StoreIsNamed { get; init; }

    /// <summary>Whether nothing may be fetched.</summary>
    public bool Offline { get; init; }

    /// <summary>
    /// Addresses that are never connected to, neither as mirror nor as proxy; null for none.
    /// </summary>
    public Func<IPEndPoint, bool>? Refuses { get; init; }

    /// <summary>Whether there is a family file.</summary>
    public bool HasFamily => File.Exists(FamilyFile);

    /// <summary>The family; needs no store.</summary>
    /// <exception cref="Failure">It cannot be read, or is wrong: every problem. Exit code 64.</exception>
    public Family ReadFamily()
    {
        var distributions = new DistributionTable();
        var family = new OwnPackageNames(Processes, distributions).In(new FamilyReader(distributions.Types).Read(FamilyFile));
        return family.WithBuilt(archive => new BuildStore(Store).PackagesOf(family.Name, archive));
    }

    /// <summary>The family, or null where there is none that can be read.</summary>
    public Family? TryReadFamily()
    {
        try
        {
            return HasFamily ? ReadFamily() : null;
        }
        catch (Failure)
        {
            return null;
        }
    }
}
