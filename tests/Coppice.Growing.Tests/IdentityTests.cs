using System.Text.Json;
using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary>What identifies a machine: taken out, made again in the qube, kept or declared as the family says.</summary>
[Trait("Category", "Integration")]
public sealed class IdentityTests(GrownBase grown)
{
    private const string Unit = "usr/lib/systemd/system/machine-keys.service";

    [Fact]
    public void The_family_says_what_stays_and_what_goes()
    {
        using var bench = new Workbench(grown).Declare(
            """
            one: {from: base, packages: [randoms], files: laid, scripts: [keys.sh], identity: {keep: ["/etc/ssh/ssh_host_rsa*"], remove: ["/etc/app/*.key"]}}
            two: {from: one, packages: [works]}
            """);
        // A stand-in for the tool of openssh-server, which the miniature archive does not have.
        bench.Write("laid/usr/bin/ssh-keygen", "#!/bin/sh\necho made >/etc/ssh/ssh_host_ed25519_key\n", 0x1ed);
        bench.Write("laid/root/.gnupg/gpg.conf", "mine\n");
        bench.Write("laid/var/log/app/README", "read me\n");
        bench.Write(
            "keys.sh",
            "#!/bin/sh\nset -e\nmkdir -p /etc/app\nfor name in a.key b.txt; do echo $name >/etc/app/$name; chmod 600 "
                + "/etc/app/$name; done\necho 'a token' >/etc/app/token; chmod 600 /etc/app/token\n");
        bench.Grow();
        foreach (var template in (string[])["one", "two"])
        {
            Assert.Equal(
                ("mine\n", "read me\n", ""),
                (
                    bench.Text(template, "root/.gnupg/gpg.conf"), bench.Text(template, "var/log/app/README"),
                    bench.Text(template, "var/log/app/log")));
            Assert.True(
                bench.Entry(template, "etc/ssh/ssh_host_rsa_key") is { Size: > 0 }
                    && bench.Entry(template, "etc/ssh/ssh_host_ecdsa_key") is null);
            Assert.True(bench.Entry(template, "etc/app/a.key") is null && bench.Entry(template, "etc/app/b.txt") is not null);
            Assert.Contains(
                "ConditionPathExists=!/run/qubes/this-is-templatevm", bench.Text(template, Unit)!, StringComparison.Ordinal);
            Assert.Equal(
                EntryType.Symlink, bench.Entry(template, "usr/lib/systemd/system/basic.target.wants/machine-keys.service")!.Type);
        }

        // Only where something was taken out; and the child, which took nothing out, changed nothing there.
        Assert.Null(bench.Entry("base", Unit));
        Assert.Contains(
            "in each qube and never in a template", bench.Do("explain", "two", "/" + Unit).Text, StringComparison.Ordinal);

        // As a qube or a plain machine, then as a template.
        Assert.Equal("made\n", Started("true"));
        Assert.Equal("", Started("mkdir -p /run/qubes; touch /run/qubes/this-is-templatevm"));

        // What nobody spoke of is told; of what the family keeps nothing is.
        var account = bench.Coppice("audit", "--account", "one");
        Assert.Contains("/etc/app/token  LOOKS LIKE A SECRET", account.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ssh_host_rsa_key", account.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("UNEXPLAINED", account.Text, StringComparison.Ordinal);

        // Grown again it has another key, which is kept on purpose.
        using var audit = JsonDocument.Parse(bench.Do("audit", "--json", "one").Output);
        var result = audit.RootElement.GetProperty("templates")[0];
        Assert.True(result.GetProperty("same").GetBoolean(), result.GetRawText());
        Assert.Equal(
            ["/etc/ssh/ssh_host_rsa_key", "/etc/ssh/ssh_host_rsa_key.pub"],
            result.GetProperty("kept").EnumerateArray().Select(path => path.GetString()));

        string Started(string before) =>
            bench.Do(
                "run", "two", "--", "sh", "-ec",
                $"{before}; /usr/lib/machine-keys/start; cat /etc/ssh/ssh_host_ed25519_key 2>/dev/null || :").Text;
    }

    [Fact]
    public void What_is_declared_stays_or_is_an_error_with_its_line()
    {
        using var bench = new Workbench(grown).Declare(
            "one: {from: base, files: [laid]}\ntwo: {from: base, files: [other]}\nthree: {from: base, files: [third], identity: "
                + "{keep: [/etc/machine-id]}}");
        bench.Write("laid/etc/machine-id", "x\n");
        bench.Write("other/var/tmp/x", "x\n");
        bench.Write("third/etc/machine-id", "x\n");
        Refused(
            "one", "laid lays a file at /etc/machine-id, and it must differ between machines",
            "identity: {keep: [/etc/machine-id]}");
        Refused("two", "other lays a file at /var/tmp/x, and every system mounts something over /var/tmp", "rm other/var/tmp/x");
        bench.Grow("three");
        Assert.Equal("x\n", bench.Text("three", "etc/machine-id"));

        void Refused(string template, string message, string hint)
        {
            var result = bench.Build(template);
            Assert.False(result.Succeeded);
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
            Assert.Contains(hint, result.Error, StringComparison.Ordinal);
            Assert.Contains("family.yaml:", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_secret_that_nobody_spoke_of_is_named_when_the_template_is_grown_again()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, scripts: [keys.sh]}");
        bench.Write(
            "keys.sh",
            "#!/bin/sh\nset -e\nmkdir /etc/app\nhead -c 16 /dev/urandom | od -An -tx1 >/etc/app/app.key; chmod 600 "
                + "/etc/app/app.key\n");
        bench.Grow();
        var audit = bench.Coppice("audit", "one");
        Assert.False(audit.Succeeded);
        Assert.Contains("/etc/app/app.key  content  looks like a secret", audit.Text, StringComparison.Ordinal);
        Assert.Contains("identity: {remove: [/etc/app/app.key]}", audit.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root gone 644", "the group gone")]
    [InlineData("gone #0 644", "the user gone")]
    [InlineData("#0 root 644", null)]
    public void An_override_for_a_name_that_is_gone_fails_the_growth(string account, string? missing)
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, scripts: [gone.sh]}");
        bench.Write("gone.sh", $"#!/bin/sh\nset -e\necho '{account} /etc/a path' >>/var/lib/dpkg/statoverride\n");
        var built = bench.Build();
        Assert.Equal(missing is null, built.Succeeded);
        if (missing is not null)
        {
            Assert.Contains("check the package database failed", built.Error, StringComparison.Ordinal);
            Assert.Contains(
                $"dpkg cannot go on: the override of /etc/a path names {missing}, which is not there", built.Error,
                StringComparison.Ordinal);
        }
    }
}
