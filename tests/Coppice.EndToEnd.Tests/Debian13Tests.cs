using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// Debian 13 as Debian 12 is tested everywhere else: a family that is grown from the release alone, gets longer lists, and is
/// brought to all suites.
/// </summary>
[Trait("Category", "Full")]
public sealed class Debian13Tests(Debian13Tests.GrownFamily family) : IClassFixture<Debian13Tests.GrownFamily>
{
    [Fact]
    public void A_template_has_apt_3_with_sqv_and_sources_as_deb822()
    {
        Assert.StartsWith("apt 3.", family.Coppice.Run("run", "base", "--", "apt-get", "--version").Text, StringComparison.Ordinal);
        var asked = "cat /etc/apt/sources.list.d/*; dpkg-query --show --showformat='${Package}\\n' sqv libssl3t64 | sort";
        var text = family.Coppice.Run("run", "base", "--", "sh", "-ec", asked).Text;
        Assert.Contains("Types: deb\n", text, StringComparison.Ordinal);
        Assert.Contains("\nSuites: trixie", text, StringComparison.Ordinal);
        Assert.EndsWith("\nlibssl3t64\nsqv\n", text, StringComparison.Ordinal);
        Assert.Equal("", family.Coppice.Run("run", "editor", "--", "dpkg", "--audit").Text);
    }

    [Fact]
    public void Whatever_is_faster_than_a_rebuild_gives_the_same()
    {
        Assert.Equal("extend", family.Extended);
        Assert.Equal("graft", family.Updated["pager"]);
        // Its libraries install as their older versions did; the next release of Debian has none that are newer.
        Assert.Equal(family.Found.Contains("libgssapi-krb5-2") ? "upgrade-in-place" : "graft", family.Updated["library"]);
        var audit = JsonDocument.Parse(family.Coppice.Run("audit", "--json").Text).RootElement.GetProperty("templates");
        Assert.Equal(family.Updated.Count, audit.GetArrayLength());
        Assert.All(audit.EnumerateArray(), template => Assert.True(template.GetProperty("same").GetBoolean(), $"{template}"));
    }

    [Fact]
    public void A_check_finds_the_newer_packages_and_none_after_the_update()
    {
        Assert.NotEmpty(family.Found);
        var after = family.Coppice.Run("check", "--offline", "--json").Text;
        Assert.All(
            JsonDocument.Parse(after).RootElement.GetProperty("templates").EnumerateArray(),
            template => Assert.Equal(0, template.GetProperty("updates").GetArrayLength()));
    }

    [Fact]
    public void Every_file_is_accounted_for_down_to_a_key()
    {
        family.Coppice.Run("audit", "--account");
        Assert.Contains("trixie", family.Coppice.Run("explain", "editor", "/usr/bin/nano").Text, StringComparison.Ordinal);
    }

    /// <summary>The family.</summary>
    public sealed class GrownFamily : IDisposable
    {
        private const string Cache = "/var/cache/coppice-tests-13";
        private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

        /// <summary>Grows it, makes a list longer, and brings it to all suites.</summary>
        public GrownFamily()
        {
            var store = Path.Combine(folder, "store");
            PackageCache.Fill(store, Cache);
            Coppice = new CoppiceProgram(store) { FamilyFile = Path.Combine(folder, "family.yaml") };
            Declare("trixie", "less");
            Coppice.Run("--progress", "plain", "build");
            Declare("trixie", "less, tree");
            Coppice.Run("--progress", "plain", "build");
            Extended = MethodOf("pager");
            Declare("trixie, trixie-updates, trixie-security", "less, tree");
            Found = [.. JsonDocument.Parse(Coppice.Run("check", "--json").Text).RootElement.GetProperty("templates").EnumerateArray()
                .SelectMany(template => template.GetProperty("updates").EnumerateArray())
                .Select(update => update.GetProperty("package").GetString()!).Distinct()];
            Coppice.Run("--progress", "plain", "--yes", "update");
            Updated = ((string[])["base", "pager", "editor", "system", "library"]).ToDictionary(name => name, MethodOf);
            PackageCache.Keep(store, Cache);
        }

        internal CoppiceProgram Coppice { get; }

        internal string Extended { get; }

        internal IReadOnlyList<string> Found { get; }

        internal IReadOnlyDictionary<string, string> Updated { get; }

        /// <inheritdoc/>
        public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", folder);

        private void Declare(string suites, string pager) => File.WriteAllText(
            Coppice.FamilyFile,
            $"""
            version: 1
            family: thirteen
            archives:
              trixie: {"{"}type: debian, suites: [{suites}]{"}"}
            templates:
              base: {"{"}archive: trixie, packages: [ca-certificates]{"}"}
              pager: {"{"}from: base, packages: [{pager}]{"}"}
              editor: {"{"}from: base, packages: [nano]{"}"}
              system: {"{"}from: base, packages: [systemd-sysv]{"}"}
              library: {"{"}from: base, packages: [libgssapi-krb5-2]{"}"}

            """);

        private string MethodOf(string template) =>
            JsonDocument.Parse(Coppice.Run("history", template, "--json").Text).RootElement.GetProperty("templates")[0]
                .GetProperty("generations")[0].GetProperty("method").GetString()!;
    }
}
