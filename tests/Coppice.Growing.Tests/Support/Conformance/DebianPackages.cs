namespace Coppice.Growing.Tests.Support.Conformance;

/// <summary>The packages that play the kit's parts on Debian, beside those of a real minimal system.</summary>
internal static class DebianPackages
{
    /// <summary>In the archive's first state.</summary>
    public static IReadOnlyList<MadePackage> First { get; } =
    [
        Works("1.0"),
        .. MadePackages.All.Where(package =>
            package.Name is "needs-works" or "rival" or "chain-low" or "chain-middle" or "chain-top" or "fails" or "hostile"),
        Data("g-works", "1.0") with
        {
            Files = new Dictionary<string, string> { ["/usr/share/g-works/file"] = "1.0\n", ["/etc/g-works.conf"] = "one\n" },
        },
        MadePackage.Of("g-still", "1.0", "still\n", "/usr/share/g-still/file"),
        new("g-meta") { Fields = "Depends: brought, dropped" },
        Data("g-user", "1.0"),
        MadePackage.Of("g-link", "1.0", "one\n", "/usr/share/g-link/file"),
        MadePackage.Of("g-turns", "1.0", "file\n", "/usr/share/g-turns/a", "/usr/share/g-turns/b/file"),
        Index("g-index", "g-index"),
        Entries("1.0", "one"),
        .. Own,
    ];

    /// <summary>In the second one.</summary>
    public static IReadOnlyList<MadePackage> Second { get; } = Newer([Works("2.0")]);

    /// <summary>In the third one, in which the parent's packages are others.</summary>
    public static IReadOnlyList<MadePackage> Raised { get; } = Newer(
    [
        Data("g-works", "1.1") with
        {
            Files = new Dictionary<string, string>
            {
                ["/usr/share/g-works/file"] = "1.1\n",
                ["/usr/share/g-works/new"] = "new\n",
                ["/etc/g-works.conf"] = "two\n",
            },
        },
        new("g-meta") { Version = "1.1", Fields = "Depends: brought, gained" },
        Data("g-user", "1.1").And("postinst", "groupadd --system -g 73 g-user; useradd --system -u 73 -g g-user g-user"),
        MadePackage.Of("g-link", "1.1", "two\n", "/usr/share/g-link-to/file")
            .And("postinst", "ln -s g-link-to /usr/share/g-link"),
        MadePackage.Of("g-turns", "1.1", "file\n", "/usr/share/g-turns/a/file").And("postinst", "ln -s a /usr/share/g-turns/b"),
        Entries("1.1", "one", "two"),
    ]);

    // Packages of templates that stand on `ground`.
    private static IReadOnlyList<MadePackage> Own =>
    [
        Data("needs-ground", "1.0") with { Fields = "Depends: g-works (>= 1.0)" },
        MadePackage.Of("other", "1.0", "other\n", "/usr/share/other/file"),
        MadePackage.Of("brought", "1.0", "brought\n", "/usr/share/brought/file"),
        MadePackage.Of("gained", "1.0", "gained\n", "/usr/share/gained/file"),
        Data("needs-gained", "1.0") with { Fields = "Depends: gained" },
        MadePackage.Of("dropped", "1.0", "dropped\n", "/usr/share/dropped/file"),
        Data("needs-dropped", "1.0") with { Fields = "Depends: dropped" },
        Data("fixed-user", "1.0").And("postinst", "groupadd --system -g 74 fixed; useradd --system -u 74 -g fixed fixed"),
        Data("clash-user", "1.0").And("postinst", "groupadd --system -o -g 73 clash; useradd --system -o -u 73 -g clash clash"),
        Data("given-user", "1.0").And("postinst", "groupadd --system given; useradd --system -g given given"),
        Data("reads-file", "1.0").And("postinst", "cp /usr/share/g-works/file /var/lib/read"),
        MadePackage.Of("adds-to-index", "1.0", "own\n", "/usr/share/g-index/own"),
        Index("own-index", "g-open") with { Files = new Dictionary<string, string> { ["/usr/share/g-open/own"] = "own\n" } },
    ];

    private static MadePackage Works(string version) => MadePackage.Of("works", version, version + "\n", "/usr/share/works/file");

    private static MadePackage Data(string name, string version) =>
        MadePackage.Of(name, version, "own\n", $"/usr/share/{name}/file");

    private static MadePackage Entries(string version, params string[] names) => new("g-entries")
    {
        Version = version,
        Files = names.SelectMany(name => (string[])[$"/usr/share/g-index/{name}", $"/usr/share/g-open/{name}"])
            .ToDictionary(path => path, _ => "entry\n"),
    };

    // It lists what packages bring into a folder (deb-triggers(5)).
    private static MadePackage Index(string name, string folder) => new MadePackage(name)
        .And("postinst", $"test ! -d /usr/share/{folder} || ls /usr/share/{folder} >/var/lib/{name}.list")
        .AndControl("triggers", $"interest-noawait /usr/share/{folder}");

    private static IReadOnlyList<MadePackage> Newer(IReadOnlyList<MadePackage> newer) =>
        [.. First.ExceptBy(newer.Select(package => package.Name), package => package.Name), .. newer];
}
