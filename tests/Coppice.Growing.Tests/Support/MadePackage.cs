using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>A package made up for a test, built by dpkg-deb.</summary>
internal sealed record MadePackage(string Name)
{
    public string Version { get; init; } = "1.0";

    /// <summary>Where in the archive it lies: two packages of one name and version are two files.</summary>
    public string Folder { get; init; } = "pool";

    /// <summary>Further control fields (deb-control(5)), one a line.</summary>
    public string Fields { get; init; } = "";

    /// <summary>Maintainer scripts by name, without their first line.</summary>
    public IReadOnlyDictionary<string, string> Scripts { get; init; } = new Dictionary<string, string>();

    /// <summary>Further control files by name, as they are (deb(5)): <c>triggers</c>, <c>templates</c>.</summary>
    public IReadOnlyDictionary<string, string> ControlFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Files by path; a path that begins with /etc is a configuration file.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Shell commands that complete the files in the folder that the package is built of: links, modes, owners, times. Then they
    /// keep their owners, and the package has sums of its files as packages of an archive have.
    /// </summary>
    public string Arrange { get; init; } = "";

    public static MadePackage With(string name, string postinst) =>
        new(name) { Scripts = new Dictionary<string, string> { ["postinst"] = postinst } };

    /// <summary>A package of nothing but files that all have the same text.</summary>
    public static MadePackage Of(string name, string version, string text, params string[] paths) =>
        new(name) { Version = version, Files = paths.ToDictionary(path => path, _ => text) };

    /// <summary>The same package with a maintainer script more.</summary>
    public MadePackage And(string script, string text) =>
        this with { Scripts = new Dictionary<string, string>(Scripts) { [script] = text } };

    /// <summary>The same package with a control file more.</summary>
    public MadePackage AndControl(string file, string text) =>
        this with { ControlFiles = new Dictionary<string, string>(ControlFiles) { [file] = text + "\n" } };

    public string Control =>
        $"Package: {Name}\nVersion: {Version}\nArchitecture: all\nMaintainer: Test "
            + $"<test@example.org>\n{(Fields.Length > 0 ? Fields + "\n" : "")}Description: made up for a test\n";

    /// <summary>Builds the package below an archive's folder.</summary>
    /// <returns>Its entry in the index.</returns>
    public string Build(string archive)
    {
        using var folder = new TempFolder();
        var control = Directory.CreateDirectory(folder.At("DEBIAN")).FullName;
        File.WriteAllText(Path.Combine(control, "control"), Control);
        foreach (var (script, text) in Scripts)
        {
            var file = Path.Combine(control, script);
            File.WriteAllText(file, "#!/bin/sh\n" + text + "\n");
            File.SetUnixFileMode(file, (UnixFileMode)0x1ed);
        }

        foreach (var (file, text) in ControlFiles)
        {
            File.WriteAllText(Path.Combine(control, file), text);
        }

        foreach (var (path, text) in Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Path + path)!);
            File.WriteAllText(folder.Path + path, text);
        }

        if (Files.Keys.Where(path => path.StartsWith("/etc/", StringComparison.Ordinal)).ToList() is { Count: > 0 } conffiles)
        {
            File.WriteAllLines(Path.Combine(control, "conffiles"), conffiles);
        }

        var name = $"{Folder}/{Name}_{Version}_all.deb";
        Directory.CreateDirectory(Path.Combine(archive, Folder));
        if (File.Exists(Path.Combine(archive, name)))
        {
            // Built for an earlier state of the archive: built again it would have other times in it.
            return Entry(archive, name);
        }

        if (Arrange.Length > 0)
        {
            var arranged = new ProcessRunner().Run(
                Command.Own(
                    "bash",
                    [
                        "-euc",
                        $"umask 022; cd '{folder.Path}'; chmod 755 .; {Arrange}\nfind . -type f ! -path './DEBIAN/*' -printf "
                            + $"'%P\\0' | sort -z | xargs -0r md5sum -z | tr '\\0' '\\n' >DEBIAN/md5sums",
                    ]));
            if (!arranged.Succeeded)
            {
                throw new InvalidOperationException($"{Name}: {arranged.Error}");
            }
        }

        var result = new ProcessRunner().Run(
            Command.Own(
                "dpkg-deb",
                [
                    .. Arrange.Length > 0 ? (string[])[] : ["--root-owner-group"], "-Zgzip", "--build", folder.Path,
                    Path.Combine(archive, name),
                ]));
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(result.Error);
        }

        return Entry(archive, name);
    }

    private string Entry(string archive, string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(archive, name));
        return $"{Control}Filename: {name}\nSize: {bytes.Length}\nSHA256: {Digest.Of(bytes)}";
    }
}
