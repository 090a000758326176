using System.Net;
using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>How mirrors are reached from this machine.</summary>
/// <param name="Proxy">The proxy to go through.</param>
/// <param name="Logins">The logins of archives that ask for one.</param>
public sealed record MirrorAccess(MirrorProxy Proxy, MirrorLogins Logins)
{
    /// <summary>
    /// Addresses that are never connected to, asked after a name is resolved, of the address that would be connected to; null
    /// for none.
    /// </summary>
    public Func<IPEndPoint, bool>? Refuses { get; init; }

    /// <summary>Directly, and as no one.</summary>
    public static MirrorAccess Direct { get; } = new(MirrorProxy.None, MirrorLogins.None);

    /// <summary>What this machine says.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <exception cref="Failure">It cannot be read.</exception>
    public static MirrorAccess OfMachine(Func<string, string?> variable) =>
        new(MirrorProxy.Find(variable, File.Exists), MirrorLogins.Read(variable));
}
