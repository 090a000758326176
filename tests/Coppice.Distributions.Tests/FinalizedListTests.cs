using Coppice.Distributions.Arch;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests;

/// <summary>The one list of what finalizing does.</summary>
public sealed class FinalizedListTests
{
    [Theory]
    [InlineData("Debian")]
    [InlineData("Arch")]
    public void The_page_says_what_the_list_says(string distribution)
    {
        var page = OneLine(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "determinism.md")));
        var list = string.Join(" ", FinalizedList.Of(distribution).Rows.GroupBy(row => (row.Kind, row.Why))
            .Select(kind => $"- {kind.Key.Why}: {string.Join(", ", kind.Select(Shown))}."));
        Assert.True(page.Contains($": {list} ", StringComparison.Ordinal), $"docs/determinism.md should have:\n{list}");
    }

    [Fact]
    public void What_is_made_again_has_a_script_and_the_sandbox_is_shown_it()
    {
        var archive = new ArchiveSnapshot("a", "debian", Digest.Of("a"), DateTimeOffset.UnixEpoch, "amd64", "/none", []);
        var shown = new DebianPackageManager().Files(archive).Select(file => file.Path).ToHashSet();
        Assert.All(
            FinalizedList.Of("Debian").Rows.Where(row => row.MadeBy.Length > 0),
            row => Assert.Contains($"machine/{row.MadeBy}.sh", shown));
        Assert.Contains("settled.list", shown);
        Assert.Contains("settle-list.sh", shown);
    }

    [Theory]
    [InlineData("etc/nvme/hostid", "identity")]
    [InlineData("etc/nvme/hostnqn", "identity")]
    [InlineData("etc/iscsi/initiatorname.iscsi", "identity")]
    [InlineData("var/lib/dhcp/dhclient.eth0.leases", "identity")]
    [InlineData("var/lib/NetworkManager/secret_key", "secret")]
    [InlineData("etc/munge/munge.key", "secret")]
    [InlineData("etc/bind/rndc.key", "secret")]
    [InlineData("etc/ssh/ssh_host_ed25519_key.pub", "secret")]
    [InlineData("etc/ssl/private/own.key", null)]
    [InlineData("etc/hostname", null)]
    [InlineData("var/log/app/README", "log")]
    [InlineData("var/log", null)]
    [InlineData("root/.gnupg", "home")]
    [InlineData("root/.gnupg/gpg.conf", "home")]
    [InlineData("tmp", null)]
    [InlineData("tmp/a", "volatile")]
    [InlineData("etc/ssh/sub/ssh_host_x_key", null)]
    public void Finalizing_and_accounting_read_the_same(string path, string? kind)
    {
        var settled = new DebianPackageManager().FinalizedAt(BytePath.Of(path));
        Assert.Equal(kind, settled?.Kind);
        Assert.Equal(settled?.Why, new DebianDistribution().Accounts!.WhyFinalized(BytePath.Of(path)));
    }

    [Theory]
    [InlineData("etc/ssl/private/own.key", true)]
    [InlineData("etc/hostname", true)]
    [InlineData("etc/nvme/hostid", true)]
    [InlineData("var/log/app", false)]
    public void What_finalizing_leaves_may_identify_a_machine_too(string path, bool identifies) =>
        Assert.Equal(identifies, new DebianDistribution().Accounts!.IdentifiesMachine(BytePath.Of(path)));

    [Fact]
    public void Arch_has_a_list_as_well() =>
        Assert.Equal(
            "secret",
            new ArchDistribution().Packages.FinalizedAt(BytePath.Of("etc/pacman.d/gnupg/private-keys-v1.d/x.key"))?.Kind);

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Shown(FinalizedPath row) => row.Action switch
    {
        "empty" => $"`/{row.Pattern.Text}` (emptied)",
        "truncate" => $"`/{row.Pattern.Text}` (emptied; owner and mode stay)",
        "report" => $"`/{row.Pattern.Text}` (stays; `audit --account` reports it)",
        "delete" => $"`/{row.Pattern.Text}` with all its contents",
        _ when row.Action.StartsWith("sort-", StringComparison.Ordinal) || row.Action == "directory-list" =>
            $"`/{row.Pattern.Text}` (sorted)",
        "java-keystore" => $"`/{row.Pattern.Text}` (its times are 1980-01-01)",
        "berkeley-db" => $"`/{row.Pattern.Text}` (its number comes from its path, its time is 1980-01-01)",
        _ => $"`/{row.Pattern.Text}`",
    } + (row.MadeBy.Length > 0 ? " °" : "");
}
