using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Distributions.Tests.Debian.Updates;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DebianUpdateRulesTests : IDisposable
{
    private static readonly ResolveRequest Request = new("/request", "/metadata", "/cache");
    private readonly DebianUpdateRules rules = new();
    private readonly FrozenSuites suites = new FrozenSuites().Add("bookworm", "");

    public void Dispose() => suites.Dispose();

    private UpdateQuestion Ask(params (string Path, string Text)[] policy) =>
        rules.Ask(
            Request, suites.Archive, "database"u8.ToArray(),
            policy.ToDictionary(file => file.Path, file => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Text)));

    [Theory]
    [InlineData("etc/apt/preferences", "Package: *", true)]
    [InlineData("etc/apt/preferences", " \n", false)]
    [InlineData("etc/apt/preferences.d/x", "Package: *", true)]
    [InlineData("etc/apt/preferences.d/x.y.pref", "Package: *", true)]
    [InlineData("etc/apt/preferences.d/x.bak", "Package: *", false)]
    [InlineData("etc/apt/preferences.d/.x", "Package: *", false)]
    [InlineData("etc/apt/preferences.d/x~", "Package: *", false)]
    [InlineData("etc/apt/apt.conf.d/60recommends", "APT::Install-Recommends \"false\";", false)]
    [InlineData("etc/apt/apt.conf.d/99default", "APT::Default-Release \"bookworm\";", true)]
    [InlineData("etc/apt/apt.conf.d/99default.dpkg-old", "APT::Default-Release \"bookworm\";", false)]
    public void Files_have_a_say_that_apt_reads_and_that_bear_on_versions(string path, string text, bool say) =>
        Assert.Equal(say, rules.HasSay(path, Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Apt_is_asked_with_the_templates_pins_and_default_release_and_nothing_else_of_its_configuration()
    {
        var question = Ask(
            ("etc/apt/preferences.d/x", "pin"), ("etc/apt/apt.conf", "APT::Default-Release \"last\";"),
            ("etc/apt/apt.conf.d/z", "APT::Default-Release \"first\";"));
        Assert.Equal("pin", Encoding.UTF8.GetString(question.Files.Single(file => file.Path == "preferences.d/x").Content.Span));
        Assert.Equal(
            ["apt.conf", "database", "extended_states", "preferences.d/x", "sources.list"],
            question.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            "apt --quiet=2 -o Dir::Etc::preferencesparts=/request/preferences.d -o APT::Default-Release=last list --upgradable",
            question.Command.ToString());
    }

    [Fact]
    public void What_cannot_be_told_is_refused_with_the_file() =>
        Assert.Contains(
            "/etc/apt/apt.conf.d/z",
            Assert.Throws<Failure>(() => Ask(("etc/apt/apt.conf.d/z", "Dir::State::status \"x\";"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_metadata_have_the_names_that_apt_gives_them() =>
        Assert.Equal(
            [
                "mirror.example:3142_debian%5fold_dists_bookworm_main_binary-amd64_Packages",
                "mirror.example:3142_debian%5fold_dists_bookworm_InRelease",
            ],
            rules.Metadata(suites.Archive).Select(file => file.Name));

    [Fact]
    public void The_answer_is_read()
    {
        var answer = rules.ReadAnswer("""
            Listing...
            libssl3/stable-security,stable 3.0.17-1~deb12u2 amd64 [upgradable from: 3.0.15-1~deb12u1]
            tzdata/stable-updates 2025b-0+deb12u2 all [upgradable from: 2025b-0+deb12u1]
            less/stable,now 590-2 amd64 [installed]

            """);
        Assert.Equal(
            [new("libssl3", "3.0.17-1~deb12u2", "amd64"), new AvailableVersion("tzdata", "2025b-0+deb12u2", "all")], answer);
    }
}
