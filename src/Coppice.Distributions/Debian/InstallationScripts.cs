namespace Coppice.Distributions.Debian;

/// <summary>
/// The scripts of a package that run when it is installed (deb-preinst(5), deb-postinst(5)), with the one that asks debconf's
/// questions before (debconf-devel(7)).
/// </summary>
internal static class InstallationScripts
{
    /// <summary>Their names among the control files.</summary>
    public static IReadOnlyList<string> Names { get; } = ["preinst", "postinst", "config"];
}
