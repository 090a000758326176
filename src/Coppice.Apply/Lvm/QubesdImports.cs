using System.Globalization;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>Imports by the calls that Qubes' own import script makes in dom0, at a socket of their own.</summary>
/// <param name="daemon">Where anybody in dom0 asks.</param>
/// <param name="inner">Where Qubes' own scripts ask.</param>
internal sealed class QubesdImports(Qubesd daemon, Qubesd inner) : IImports
{
    /// <summary>Where the daemon listens to scripts of dom0.</summary>
    public const string Socket = "/var/run/qubesd.internal.sock";

    /// <inheritdoc/>
    public IReadOnlySet<string> Templates() => daemon.Templates();

    /// <inheritdoc/>
    public string Begin(string qube, long bytes)
    {
        var answer = inner.Ask(
            string.Create(CultureInfo.InvariantCulture, $"internal.vm.volume.ImportBegin+root dom0 name {qube}\0{bytes}"));
        // SIZE PATH
        return answer?.Split('\0') is ["0", var text] && text.Split(' ') is [var size, { Length: > 0 } path]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given == bytes
                ? path
                : throw Refused(answer, $"does not begin an import into {qube}", $"qvm-shutdown --wait {qube}");
    }

    /// <inheritdoc/>
    public void Commit(string qube)
    {
        var answer = End(qube, "ok");
        if (answer?.StartsWith("0\0", StringComparison.Ordinal) != true)
        {
            throw Refused(answer, $"does not make the new image of {qube} current", "sudo journalctl --unit qubesd --lines 50");
        }
    }

    /// <inheritdoc/>
    public void Fail(string qube)
    {
        try
        {
            End(qube, "fail");
        }
        catch (IOException)
        {
            // What went wrong before is what is to be told; the volume is removed after this in any case.
        }
    }

    private string? End(string qube, string result) => inner.Ask($"internal.vm.volume.ImportEnd+root dom0 name {qube}\0{result}");

    private static RefusedException Refused(string? answer, string what, string hint) => answer is null
        ? new RefusedException($"qubesd does not answer at {Socket}", "sudo systemctl status qubesd")
        : new RefusedException($"qubesd {what}{Qubesd.Said(answer)}", hint);
}
