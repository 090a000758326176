using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian.Accounting;

/// <summary>Accounting for a Debian system: dpkg's packages and database, its places for licences, accounts and units.</summary>
internal sealed partial class DebianAccountRules : IAccountRules
{
    /// <summary>The folder with what makes again in a qube what finalizing removed.</summary>
    internal const string MachineKeys = "usr/lib/machine-keys";
    private const string MakesKeys = "it makes the keys that finalizing removed here, in each qube and never in a template";

    /// <summary>What finalizing does.</summary>
    internal static FinalizedList Settled { get; } = FinalizedList.Of("Debian");

    public BytePath ControlFolder { get; } = BytePath.Of("var/lib/dpkg/info");

    public Command PrintPayload(string file) =>
        Command.Confined("dpkg-deb", ["--fsys-tarfile", file], Confinement.Reading(file));

    public Command PrintControl(string file) =>
        Command.Confined("dpkg-deb", ["--ctrl-tarfile", file], Confinement.Reading(file));

    public IPackagePlaces Places(Func<BytePath, byte[]?> read) => new DebianPlaces(read);

    // dpkg(1): with the architecture for packages of which several may be there.
    public IEnumerable<BytePath> ControlFile(string package, string architecture, string member) =>
        [
            BytePath.Of($"var/lib/dpkg/info/{package}.{member}"),
            BytePath.Of($"var/lib/dpkg/info/{package}:{architecture}.{member}"),
        ];

    public string? WhyFinalized(BytePath path) => Settled.At(path)?.Why;

    // usrmerge: unpack-base.sh makes these links before it unpacks anything.
    public string? LinkForFolder(BytePath path) =>
        Encoding.Latin1.GetString(path.Bytes) is "bin" or "sbin" or "lib" or "lib32" or "lib64" or "libx32"
            ? $"usr/{Encoding.Latin1.GetString(path.Bytes)}"
            : null;

    public string? WhyMade(BytePath path) => Encoding.Latin1.GetString(path.Bytes) switch
    {
        "" => "the root directory itself",
        "bin" or "sbin" or "lib" or "lib32" or "lib64" or "libx32" =>
            "Debian's merged /usr: these links are there before any package is unpacked",
        var text when text.StartsWith("dev/", StringComparison.Ordinal) =>
            "a device node or link for a root file system that is used without devtmpfs",
        "etc/apt/apt.conf.d/60recommends" => "it says whether recommended packages are installed, as the family file does",
        "etc/apt/sources.list.d/debian.sources" => "it names the mirrors and suites of the template's archive",
        "usr/lib/systemd/system/machine-keys.service" or "usr/lib/systemd/system/basic.target.wants/machine-keys.service" =>
            MakesKeys,
        var text when text == MachineKeys || text.StartsWith(MachineKeys + "/", StringComparison.Ordinal) => MakesKeys,
        var text when AptArchiveFiles.IsAdded(text) => AptPins.IsOne(text)
            ? "it says which packages the template takes from which archive, as the family file does"
            : "it names the address and suites of an archive that the family file adds",
        var text when text.StartsWith("etc/apt/keyrings/", StringComparison.Ordinal) => "the keyring that the family file pins",
        _ => null,
    };

    public bool IdentifiesMachine(BytePath path) => Settled.IdentifiesMachine(path);

    public IReadOnlyList<string> Licences(string package, ITreeText tree)
    {
        var text = Encoding.UTF8.GetString(tree.Read(BytePath.Of($"usr/share/doc/{package}/copyright")) ?? []);
        // Debian's machine-readable form (copyright-format 1.0) says so in its first field.
        return MachineReadable().IsMatch(text)
            ? [.. Licence()
                .Matches(text).Select(match => match.Groups["name"].Value.Trim()).Where(name => name.Length is > 0 and < 100)
                .Distinct().Order(StringComparer.Ordinal)]
            : [];
    }

    public IReadOnlyList<TreeUser> Users(ITreeText tree)
    {
        var passwords = Lines(tree, "etc/shadow").Select(line => line.Split(':')).Where(fields => fields.Length > 1)
            .DistinctBy(fields => fields[0]).ToDictionary(fields => fields[0], fields => fields[1]);
        return
        [
            .. Lines(tree, "etc/passwd")
                .Select(line => line.Split(':')).Where(fields => fields.Length == 7 && uint.TryParse(fields[2], out _))
                .Select(fields => new TreeUser(
                    fields[0], uint.Parse(fields[2], CultureInfo.InvariantCulture), fields[5], fields[6],
                    CanMatch(fields[1] == "x" ? passwords.GetValueOrDefault(fields[0], "*") : fields[1]))),
        ];
    }

    public IReadOnlyList<EnabledUnit> Units(ITreeText tree) => SystemdUnits.Enabled(tree);

    public IReadOnlyList<BytePath> EntryFolders { get; } =
        [.. ((string[])["etc/alternatives", "var/lib/dpkg/alternatives", "etc/systemd", "usr/lib/systemd"]).Select(BytePath.Of)];

    public string PackageUrl(PackageFile package) =>
        $"pkg:deb/debian/{package.Name.Replace("+", "%2B")}@{Uri.EscapeDataString(package.Version)}?arch={package.Architecture}";

    // shadow(5): what begins with * or ! matches no password; an empty one lets everyone in.
    private static bool CanMatch(string password) => password.Length == 0 || password[0] is not ('*' or '!');

    private static string[] Lines(ITreeText tree, string path) =>
        Encoding.UTF8.GetString(tree.Read(BytePath.Of(path)) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(
        @"\A\s*Format:\s*https?://(www\.)?debian\.org/doc/packaging-manuals/copyright-format/",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachineReadable();

    [GeneratedRegex(
        @"^License:[ \t]*(?<name>\S.*)$", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Licence();
}
