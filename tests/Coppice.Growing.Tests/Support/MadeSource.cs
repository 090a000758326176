namespace Coppice.Growing.Tests.Support;

/// <summary>A source of Debian packages made up for a test: its rules need nothing but make and dpkg-dev.</summary>
/// <param name="Name">The source's name.</param>
internal sealed record MadeSource(string Name)
{
    public string Version { get; init; } = "1.0-1";

    /// <summary>The packages, and what each has in <c>/usr/share/NAME</c>: names and commands that write the file.</summary>
    public IReadOnlyList<MadeBinary> Packages { get; init; } = [new(name: "")];

    /// <summary>What is needed to build it.</summary>
    public string Needs { get; init; } = "";

    /// <summary>A command that runs before anything is built.</summary>
    public string Build { get; init; } = "true";

    /// <summary>A command that runs as the source's test.</summary>
    public string Test { get; init; } = "true";

    /// <summary>Its files by path.</summary>
    public IReadOnlyList<(string Path, string? Text)> Files =>
    [
        ("debian/source/format", "3.0 (quilt)\n"),
        ("debian/control",
            $"Source: {Name}\nSection: misc\nMaintainer: Test <test@example.org>\nRules-Requires-Root: no\n"
                + $"Build-Depends: {Needs}\nStandards-Version: 4.6.2\n\n" + string.Join('\n', Packages.Select(package =>
                    $"Package: {package.Name}\nArchitecture: all\n{package.Fields}Description: made up for a test\n"))),
        ("debian/changelog",
            $"{Name} ({Version}) unstable; urgency=medium\n\n  * Made up.\n\n"
                + " -- Test <test@example.org>  Mon, 05 Jan 2026 10:00:00 +0000\n"),
        ("debian/rules",
            $"#!/usr/bin/make -f\nclean:\n\ttrue\nbuild build-arch build-indep:\n\t{Build}\nifeq (,$(filter nocheck,$(DEB_BUILD_OPTIONS)))\n"
                + $"\t{Test}\nendif\nbinary-arch:\n\ttrue\nbinary binary-indep: build\n"
                + string.Concat(Packages.Select(package =>
                    $"\tmkdir -p debian/{package.Name}/DEBIAN debian/{package.Name}/usr/share/{package.Name}\n"
                        + $"\t({package.Command}) >debian/{package.Name}/usr/share/{package.Name}/file\n"
                        + $"\tdpkg-gencontrol -p{package.Name} -Pdebian/{package.Name}\n"
                        + $"\tfind debian/{package.Name} -newermt \"@$$SOURCE_DATE_EPOCH\" -exec touch -h -d \"@$$SOURCE_DATE_EPOCH\" {{}} +\n"
                        + $"\tdpkg-deb --root-owner-group --build debian/{package.Name} ..\n"))),
    ];

    /// <summary>Writes it into a folder.</summary>
    public void Write(string folder)
    {
        foreach (var (path, text) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            File.SetUnixFileMode(file, (UnixFileMode)(path == "debian/rules" ? 0x1ed : 0x1a4));
        }
    }
}

/// <summary>A package of a made source.</summary>
/// <param name="name">Its name.</param>
/// <param name="fields">Further lines of its stanza.</param>
/// <param name="command">What prints its only file.</param>
internal sealed class MadeBinary(string name, string fields = "", string command = "true")
{
    public string Name => name;

    public string Fields => fields;

    public string Command => command;
}
