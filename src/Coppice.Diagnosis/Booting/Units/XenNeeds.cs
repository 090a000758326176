using System.Text;

namespace Coppice.Diagnosis.Booting.Units;

/// <summary>
/// Which units that failed, or that others wait for, need Xen: a virtual machine here has neither its devices nor dom0. This is
/// seen from what the unit is and what it starts, not from what the template calls it.
/// </summary>
/// <param name="program">The content of a file of the template; null when it is none, or too large for a program.</param>
public sealed class XenNeeds(Func<string, byte[]?> program)
{
    private const int MostPrograms = 4;

    // Xen's devices and files, its libraries as a program that is linked with them names them, and its store.
    private static readonly string[] Marks = ["/dev/xen", "/proc/xen", "/dev/xvd", "libxen", "vchan", "xenbus", "xenstore"];

    // xvda to xvdi and their partitions; what dom0 makes the root of.
    private static readonly string[] Devices = ["dev-xvd", "dev-xen-", "dev-mapper-dmroot."];

    /// <summary>The causes among those of a start that need Xen.</summary>
    /// <param name="report">What the template told.</param>
    public IReadOnlySet<string> Of(BootReport report)
    {
        var missing = report.Missing.Select(command => command.Unit).ToHashSet(StringComparer.Ordinal);
        var failed = report.Failed.Where(unit => !missing.Contains(unit.Name)).ToList();
        var needing = report.NotStarted.SelectMany(unit => unit.Because).Where(IsDevice)
            .Concat(report.NotStarted.Select(unit => unit.Unit.Name).Where(IsDevice))
            .Concat(failed.Where(unit => unit.Lines.Any(Mentions) || Starts(report.Find(unit.Name))).Select(unit => unit.Name))
            .ToHashSet(StringComparer.Ordinal);

        // What runs after a unit that needs Xen uses what that one would have made. What misses a command fails anywhere.
        int before;
        do
        {
            before = needing.Count;
            needing.UnionWith(
                failed.Where(unit => report.Find(unit.Name)?.After.Any(name => needing.Contains(name) || IsDevice(name)) == true)
                    .Select(unit => unit.Name));
        }
        while (needing.Count > before);

        return needing;
    }

    private static bool IsDevice(string name) =>
        name == "proc-xen.mount" || (name.EndsWith(".device", StringComparison.Ordinal)
            && Devices.Any(device => name.StartsWith(device, StringComparison.Ordinal)));

    private static bool Mentions(string line) => Marks.Any(mark => line.Contains(mark, StringComparison.Ordinal));

    private bool Starts(GuestUnit? unit) =>
        unit?.Programs.Take(MostPrograms).Select(program).OfType<byte[]>()
            .Any(content => Marks.Any(mark => content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) >= 0)) == true;
}
