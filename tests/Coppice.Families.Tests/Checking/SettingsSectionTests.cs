namespace Coppice.Families.Tests.Checking;

public sealed class SettingsSectionTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Everything_that_is_declared_is_read_with_its_line()
    {
        var settings = files.Read(FamilyFiles.Head + $$$"""
            templates:
              base:
                archive: bookworm
                debconf: ["console-setup console-setup/codeset47 select Guess optimal character set"]
                without: [less, {name: cups, if-installed: true}]
                users: [{name: user, uid: 1000, groups: [sudo, qubes], shell: /bin/bash}, {group: qubes, gid: 98}]
                fetch: [{url: "https://mirror.example/tool.tar.gz", sha256: {{{Hash}}}, to: /opt/tool, unpack: {strip: 1}}]
                edit: [{file: /etc/ssh/sshd_config, set: PermitRootLogin, to: "no"}]
                delete-paths: [/etc/skel/Desktop, "/usr/share/doc/*"]
                locale: en_GB.UTF-8
                timezone: UTC
                services: {mask: [systemd-timesyncd], enable: [nftables], disable: [cups-browsed]}
                vars: {proxy: 10.137.0.1}
            """).Template("base");
        var said = settings.Settings;
        Assert.Equal([("less", false), ("cups", true)], settings.Without.Select(word => (word.Value, word.IfInstalled)));
        Assert.Equal(8, Assert.Single(said.Debconf).Where.Line);
        Assert.Equal([("user", false, 1000), ("qubes", true, 98)], said.Users.Select(user => (user.Name, user.IsGroup, user.Number)));
        Assert.Equal((1, "/opt/tool", Hash), (said.Fetch[0].Unpack, said.Fetch[0].To, said.Fetch[0].Sha256));
        Assert.Equal(("PermitRootLogin", "no", null), (said.Edits[0].Key, said.Edits[0].Value, said.Edits[0].Separator));
        Assert.Equal(["/etc/skel/Desktop", "/usr/share/doc/*"], said.DeletePaths.Select(path => path.Value));
        Assert.Equal(("en_GB.UTF-8", "UTC", 15), (said.Locale!.Value, said.Timezone!.Value, said.Timezone.Where.Line));
        Assert.Equal(
            ["enable nftables", "disable cups-browsed", "mask systemd-timesyncd"],
            said.Services.Select(service => service.Said.Value));
        Assert.Equal("10.137.0.1", said.Vars["proxy"].Value);
    }

    [Theory]
    [InlineData("debconf: [\"tzdata tzdata/Areas\"]", "answers no question")]
    [InlineData("debconf: [\"tzdata tzdata/Areas selct Etc\"]", "did you mean select?")]
    [InlineData("without: [{if-installed: true}]", "has no name")]
    [InlineData("without: [{name: cups, if-instaled: true}]", "did you mean if-installed?")]
    [InlineData("users: [user]", "must be a map")]
    [InlineData("users: [{uid: 1000}]", "has no name")]
    [InlineData("users: [{name: User}]", "is not an account name")]
    [InlineData("users: [{name: user, uid: 0}]", "is not the number of an account")]
    [InlineData("users: [{name: user, comment: 'a:b'}]", "cannot stand in passwd(5)")]
    [InlineData("users: [{name: user, shel: /bin/sh}]", "did you mean shell?")]
    [InlineData("users: [{name: user}, {name: user}]", "is already in users")]
    [InlineData("fetch: [{url: 'https://mirror.example/x', sha256: " + Hash + "}]", "has no to")]
    [InlineData("fetch: [{url: 'https://mirror.example/x', sha256: abc, to: /x}]", "is not a SHA-256")]
    [InlineData("fetch: [{url: 'ftp://mirror.example/x', sha256: " + Hash + ", to: /x}]", "is not a URL of a file")]
    [InlineData("fetch: [{url: 'https://me@mirror.example/x', sha256: " + Hash + ", to: /x}]", "is not a URL of a file")]
    [InlineData("fetch: [{url: 'https://mirror.example/x', sha256: " + Hash + ", to: ../x}]", "is not a path in the template")]
    [InlineData("edit: [{file: /etc/x, set: a}]", "has no to")]
    [InlineData("edit: [{file: /etc/x, set: '#a', to: b}]", "is a comment")]
    [InlineData("edit: [{file: /etc/x, set: a, to: \"b\\nc\"}]", "is not part of a line")]
    [InlineData("edit: [{file: /etc/x, set: a, to: b}, {file: /etc/x, set: a, to: c}]", "is already set")]
    [InlineData("delete-paths: [etc/x]", "is not a path of files")]
    [InlineData("delete-paths: [/*]", "is not a path of files")]
    [InlineData("delete-paths: [/etc/../x]", "is not a path of files")]
    [InlineData("locale: ../x", "is not a locale")]
    [InlineData("timezone: Europe//London", "is not a time zone")]
    [InlineData("timezone: ../../etc/passwd", "is not a time zone")]
    [InlineData("services: {enabel: [a]}", "did you mean enable?")]
    [InlineData("services: {enable: [-a]}", "is not a unit")]
    [InlineData("services: {enable: [a], mask: [a]}", "is in mask and in enable")]
    [InlineData("services: {}", "services is empty")]
    [InlineData("vars: {1a: b}", "is not a name of vars")]
    [InlineData("vars: {a: [b]}", "must be a text")]
    public void What_is_wrong_is_said_with_its_place(string said, string message)
    {
        var problem = files.Problem(FamilyFiles.Head + $"templates:\n  base:\n    archive: bookworm\n    {said}\n");
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(8, problem.Where!.Line);
    }

    [Fact]
    public void A_unit_may_be_unmasked_and_enabled() =>
        Assert.Equal(
            ["unmask a", "enable a"],
            files.Read(FamilyFiles.Head + "templates: {base: {archive: bookworm, services: {enable: [a], unmask: [a]}}}\n")
                .Template("base").Settings.Services.Select(service => service.Said.Value));

    [Fact]
    public void Keys_of_included_files_are_merged_like_others()
    {
        files.Add(
            "below.yaml",
            "templates: {base: {archive: bookworm, delete-paths: [/a], services: {enable: [x]}, vars: {a: b}, locale: C}}\n");
        var settings = files.Read(
            "include: [below.yaml]\n" + FamilyFiles.Head
                + "templates: {base: {delete-paths: [/b], services: {mask: [y]}, vars: {a: c}, locale: C.UTF-8}}\n")
            .Template("base").Settings;
        Assert.Equal(["/a", "/b"], settings.DeletePaths.Select(path => path.Value));
        Assert.Equal(["enable x", "mask y"], settings.Services.Select(service => service.Said.Value));
        Assert.Equal(("c", "C.UTF-8"), (settings.Vars["a"].Value, settings.Locale!.Value));
    }
}
