namespace Coppice.EndToEnd.Tests.Support;

/// <summary>
/// The templates of an example, grown once from the main suite alone, as they would be after a long time without updates, and
/// some templates whose pins, holds and configuration of apt have a say in their updates.
/// </summary>
public abstract class OutdatedFamily : IDisposable
{
    private const string AllSuites = "suites: [bookworm, bookworm-updates, bookworm-security]";
    private const string Pinned = "\n  pinned:\n    from: debian-12-minimal\n    packages: [perl, libssl3, tzdata]\n";
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly string example;
    private string? known;

    /// <summary>
    /// The templates with a say in their updates: name, and files by path; <c>script</c> runs, <c>link</c> is a link's target.
    /// </summary>
    private static readonly Dictionary<string, Dictionary<string, string>> Particular = new()
    {
        ["held"] = new() { ["script"] = "apt-mark hold libc6 libssl3 tzdata" },
        ["pinned-low"] = new() { ["etc/apt/preferences.d/x"] = "Package: *\nPin: release n=bookworm-security\nPin-Priority: "
            + "50\n" },
        ["pinned-names"] = new()
        {
            ["etc/apt/preferences"] = "Explanation: some only\nPackage: lib* src:openssl\nPin: release "
                + "l=Debian-Security\nPin-Priority: -1\n",
            ["etc/apt/preferences.d/b.pref"] = "Package: /^(perl|gpgv)/\nPin: release a=*-security\nPin-Priority: -10\n",
            ["etc/apt/preferences.d/ignored.bak"] = "Package: *\nPin: release *\nPin-Priority: -1\n",
        },
        ["pinned-version"] = new() { ["etc/apt/preferences.d/x"] = "Package: libc6 libc-bin\nPin: version 2.3*\nPin-Priority: "
            + "1001\n\nPackage: *\nPin: origin \"no.example\"\nPin-Priority: -1\n" },
        ["pinned-mirror"] = new() { ["etc/apt/preferences.d/x"] = "Package: *\nPin: origin \"?*\"\nPin-Priority: 1\n" },
        ["default-release"] = new() { ["etc/apt/apt.conf.d/99x"] = "APT { Default-Release \"bookworm\"; }; // security with "
            + "less than 990\n" },
        ["pinned-by-link"] = new() { ["usr/share/pins/x"] = "Package: *\nPin: release c=main\nPin-Priority: "
            + "99\n", ["link"] = "/usr/share/pins/x" },
    };

    /// <param name="example">The example's name below <c>examples</c>; its base is called debian-12-minimal.</param>
    protected OutdatedFamily(string example)
    {
        this.example = example;
        Grown = Family("old", "suites: [bookworm]");
        Declared = Family("new", AllSuites);
        var cache = $"/var/cache/coppice-tests-old-{example}";
        PackageCache.Fill(Store, cache);
        new CoppiceProgram(Store) { FamilyFile = Grown }.Run("--progress", "plain", "build");
        PackageCache.Keep(Store, cache);
        Current = File.ReadAllText(Record);
        // The first look at what the archives have: it takes the metadata.
        new CoppiceProgram(Store) { FamilyFile = Declared }.Run("--progress", "plain", "check");
        Lists = Path.Combine(folder, "lists");
        AptFolder.Make(Store, $"newest/{example}", Lists, Path.Combine(folder, "sources"));
        Sources = File.ReadAllText(Path.Combine(folder, "sources"));
    }

    /// <summary>The record of the current snapshot.</summary>
    public string Record => Path.Combine(Store, $"snapshots/in-force/{example}.json");

    public string Store => Path.Combine(folder, "store");

    /// <summary>The family file that the store was grown from.</summary>
    public string Grown { get; }

    /// <summary>The same family with all suites.</summary>
    public string Declared { get; }

    /// <summary>The current record before anything was checked.</summary>
    public string Current { get; }

    /// <summary>The newest metadata as the apt in a template would have them.</summary>
    public string Lists { get; }

    /// <summary>sources.list(5) for them.</summary>
    public string Sources { get; }

    /// <summary>What the first test that asks finds out, for the others as well.</summary>
    public string Once(Func<string> ask) => known ??= ask();

    public IReadOnlyList<string> Names => [.. Directory.GetDirectories(Path.Combine(Store, "generations"))
        .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>What apt in a template says, mounted without Coppice: <c>name architecture from to</c>.</summary>
    public IReadOnlyList<string> Upgradable(string template)
    {
        var script = "printf '%s' \"$1\" >/etc/apt/sources.list.d/debian.sources.list; rm /etc/apt/sources.list.d/*.sources; "
            + "apt -qq list --upgradable 2>/dev/null";
        return
        [
            .. Shell.Lines(new GrownTemplate(Store, template).RunWithLists(Lists, "sh", "-eu", "-c", script, "sh", Sources))
                .Select(line => line.Split(['/', ' ', ']'], StringSplitOptions.RemoveEmptyEntries))
                .Select(words => $"{words[0]} {words[3]} {words[6]} {words[2]}").Order(StringComparer.Ordinal),
        ];
    }

    public void Dispose()
    {
        Shell.Run("rm", "-rf", "--one-file-system", folder);
        GC.SuppressFinalize(this);
    }

    private string Family(string name, string suites)
    {
        var copy = Path.Combine(folder, name);
        Shell.Run("cp", "-a", Path.GetDirectoryName(Checkout.Example(example))!, copy);
        var archive = Directory.EnumerateFiles(copy, "*.yaml", SearchOption.AllDirectories).Single(
            file => File.ReadAllText(file).Contains(AllSuites, StringComparison.Ordinal));
        File.WriteAllText(archive, File.ReadAllText(archive).Replace(AllSuites, suites, StringComparison.Ordinal));
        var family = Path.Combine(copy, "family.yaml");
        File.AppendAllText(
            family, Pinned + string.Concat(Particular.Select(template => Template(copy, template.Key, template.Value))));
        return family;
    }

    private static string Template(string family, string name, Dictionary<string, string> files)
    {
        var text = $"\n  {name}:\n    from: pinned\n";
        foreach (var (path, content) in files.Where(file => file.Key.Contains('/')))
        {
            var file = Path.Combine(family, "files", name, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        if (files.TryGetValue("link", out var target))
        {
            Directory.CreateDirectory(Path.Combine(family, "files", name, "etc/apt/preferences.d"));
            File.CreateSymbolicLink(Path.Combine(family, "files", name, "etc/apt/preferences.d/x"), target);
        }

        if (files.TryGetValue("script", out var script))
        {
            var scripts = Directory.CreateDirectory(Path.Combine(family, "scripts")).FullName;
            File.WriteAllText(Path.Combine(scripts, $"{name}.sh"), $"#!/bin/sh\nset -eu\n{script}\n");
            return $"{text}    scripts: [scripts/{name}.sh]\n";
        }

        return $"{text}    files: files/{name}/\n";
    }
}

/// <summary>The starter family, outdated.</summary>
public sealed class OutdatedStarter() : OutdatedFamily("starter");

/// <summary>The family of a home machine, outdated: browsers, an office, hundreds of packages in each.</summary>
public sealed class OutdatedHome() : OutdatedFamily("home");
