using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Accounting;

/// <summary>
/// How dpkg and apt go about installing (dpkg(1), deb-postinst(5)): where maintainer scripts lie, and what dpkg prints before
/// each.
/// </summary>
internal sealed partial class DebianProvenanceRules : IProvenanceRules
{
    private const string Splitter = "usr/bin/dpkg-split";
    private const string Conffiles = ".conffiles";
    private const string Unpacked = "var/lib/dpkg/tmp.ci/";

    private static readonly BytePath Info = BytePath.Of("var/lib/dpkg/info");
    private static readonly BytePath Accounts = BytePath.Of("etc");
    private static readonly BytePath[] Databases = [BytePath.Of("var/lib/dpkg"), BytePath.Of("var/lib/apt/extended_states")];

    // update-alternatives, dpkg-divert and dpkg-statoverride write here for the script that calls them.
    private static readonly BytePath[] ByScripts =
        [
            BytePath.Of("var/lib/dpkg/alternatives"), BytePath.Of("var/lib/dpkg/diversions"),
            BytePath.Of("var/lib/dpkg/statoverride"),
        ];

    public BytePath ListFolder => Info;

    public IReadOnlyList<BytePath> SharedFiles { get; } =
    [
        .. AccountFiles.Paths, .. ((string[])["etc/subuid", "etc/subgid", "etc/shells", "var/lib/dpkg/statoverride"])
            .Select(BytePath.Of),
    ];

    public ScriptRun? ReadProgram(string path, Func<BytePath, byte[]?> read)
    {
        // dpkg runs this for every package that it is about to unpack, and nothing else does.
        if (path.EndsWith("/" + Splitter, StringComparison.Ordinal))
        {
            return new ScriptRun("", "", BytePath.Of(Splitter), HasTurns: false);
        }

        if (Script().Match(path) is not { Success: true } match)
        {
            return null;
        }

        var file = BytePath.Of(match.Value);
        if (match.Groups["package"] is { Success: true, Value: var package })
        {
            var script = match.Groups["script"].Value;
            return new ScriptRun(package.Split(':')[0], script, file, HasTurns: script == "postinst");
        }

        var control = read(BytePath.Of(Unpacked + "control")) ?? [];
        return Encoding.UTF8.GetString(Stanza.Field(control, "Package"u8)) is { Length: > 0 } unpacked
            ? new ScriptRun(unpacked, match.Groups["new"].Value, file, HasTurns: false, Unpacks: true)
            : null;
    }

    public bool RunsHooks(string program) => program[(program.LastIndexOf('/') + 1)..] is "dpkg" or "apt-get" or "apt";

    // Both run them by the shell, and nothing else: system(3), and apt-pkg/deb/dpkgpm.cc. Newer C libraries put -- between.
    public string? ReadHook(IReadOnlyList<string> arguments) =>
        arguments.Count > 2 && arguments[1] == "-c" && arguments[^1] != InstallationHooks.Preconfigure ? arguments[^1] : null;

    public ScriptTurn? ReadLine(string line) =>
        Turn().Match(line) is { Success: true } match
            ? new ScriptTurn(match.Groups["package"].Value.Split(':')[0], line.StartsWith('P'))
            : null;

    public bool IsDatabase(BytePath path) => Databases.Any(path.IsWithin) && !ByScripts.Any(path.IsWithin);

    public IEnumerable<BytePath>? ReadList(string name, Func<byte[]> content) =>
        name.EndsWith(".list", StringComparison.Ordinal) ? Paths(content()) : null;

    // dpkg unpacks X as X.dpkg-new, and renames it before it runs the script that configures the package (deb-conffiles(5)).
    public PutLater? ReadPutLater(string name, Func<byte[]> content) =>
        name.EndsWith(Conffiles, StringComparison.Ordinal)
            ? new PutLater(name[..^Conffiles.Length].Split(':')[0], [.. Paths(content())])
            : null;

    public IEnumerable<KeyValuePair<string, string>> ReadShared(BytePath path, byte[] content) =>
        Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => KeyValuePair.Create(KeyOf(path, line), line)).DistinctBy(pair => pair.Key);

    private static string KeyOf(BytePath path, string line) =>
        path.Parent == Accounts ? line.Split(':')[0] : line[(line.LastIndexOf(' ') + 1)..];

    // Latin-1 keeps names that are not UTF-8.
    private static IEnumerable<BytePath> Paths(byte[] list) =>
        Encoding.Latin1.GetString(list).Split('\n')
            .Where(line => line.Length > 1 && line[0] == '/' && line != "/.")
            .Select(line => BytePath.Of(Encoding.Latin1.GetBytes(MergedUsr.Of(line))));

    // dpkg(1): /var/lib/dpkg/info/NAME[:ARCHITECTURE].SCRIPT, and tmp.ci for a package that is being unpacked.
    [GeneratedRegex(
        @"var/lib/dpkg/(?:info/(?<package>[a-z0-9][a-z0-9+.-]*(?::[a-z0-9-]+)?)\.(?<script>preinst|postinst|prerm|postrm|"
            + @"config)|tmp\.ci/(?<new>preinst|postinst|prerm|postrm))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Script();

    // "Setting up less (590-2) ...", "Processing triggers for libc-bin (2.36-9) ..."
    [GeneratedRegex(
        @"^(?:Setting up|Processing triggers for) (?<package>[a-z0-9][a-z0-9+.:-]*) \(.*\) \.\.\.$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Turn();
}
