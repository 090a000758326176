using System.Text;
using Coppice.Distributions.Declaring;

namespace Coppice.Distributions.Debian;

/// <summary>Debconf, locale.gen(5) and dpkg's path-excludes.</summary>
internal sealed class DebianDeclaredSteps() : DeclaredSteps(
    "Debian.Scripts",
    new Dictionary<string, string>
    {
        ["useradd"] = "passwd", ["usermod"] = "passwd", ["groupadd"] = "passwd", ["debconf-set-selections"] = "debconf",
        ["locale-gen"] = "locales", ["systemctl"] = "systemd", ["xz"] = "xz-utils", ["/usr/share/zoneinfo"] = "tzdata",
    })
{
    /// <summary>The file of dpkg's settings that has what <c>delete-paths:</c> deletes of packages.</summary>
    public const string Excludes = "etc/dpkg/dpkg.cfg.d/coppice-delete-paths";

    /// <inheritdoc/>
    public override SandboxStep? Debconf(IEnumerable<string> lines) =>
        new(DeclaredStep.Debconf, ["debconf-set-selections"])
        {
            By = "declared",
            Needs = ["debconf-set-selections"],
            Input = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))),
        };
}
