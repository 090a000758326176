using Coppice.Distributions.Declaring;

namespace Coppice.Distributions.Arch;

/// <summary>locale.gen(5), and pacman's NoExtract.</summary>
internal sealed class ArchDeclaredSteps() : DeclaredSteps(
    "Arch.Scripts",
    new Dictionary<string, string>
    {
        ["useradd"] = "shadow", ["usermod"] = "shadow", ["groupadd"] = "shadow", ["locale-gen"] = "glibc",
        ["systemctl"] = "systemd", ["/usr/share/zoneinfo"] = "tzdata",
    })
{
    /// <inheritdoc/>
    public override SandboxStep? Debconf(IEnumerable<string> lines) => null;
}
