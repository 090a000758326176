using System.Globalization;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian;

/// <summary>The command that decompresses packages (<see cref="IGrowthSteps.Unpack"/>).</summary>
internal static class UnpackCommand
{
    // Arguments: a limit in KiB and a file, for each package. No two packages share anything that can be written: each dpkg-deb
    // has the one file that it writes, and everything else is closed for it.
    private const string UnpackScript = """
        close=
        for ((i = 10; i < 10 + $#; i++)); do close+=" $i>&-"; done
        for ((i = 0; $# > 0; i++)); do
            ((payload = 10 + 2 * i, control = payload + 1))
            limit=$1 file=$2
            shift 2
            if eval "(ulimit -f \$limit; exec dpkg-deb --ctrl-tarfile \"\$file\" >&$control $close)" &&
                eval "(ulimit -f \$limit; exec dpkg-deb --fsys-tarfile \"\$file\" >&$payload $close)"; then
                echo $i
            fi
        done
        """;

    /// <summary>The command.</summary>
    public static Command Of(IReadOnlyList<PackageToUnpack> packages) =>
        Command.Confined(
            "bash",
            ["-c", UnpackScript, "unpack", .. packages.SelectMany(package => (string[])[Kibibytes(package.Limit), package.File])],
            Confinement.Reading([.. packages.Select(package => package.File)]) with
            {
                FurtherOutputs = [.. packages.SelectMany(package =>
                    (string[])[$"{package.Folder}/payload.tar", $"{package.Folder}/control.tar"])],
            });

    private static string Kibibytes(long bytes) => ((bytes + 1023) / 1024).ToString(CultureInfo.InvariantCulture);
}
