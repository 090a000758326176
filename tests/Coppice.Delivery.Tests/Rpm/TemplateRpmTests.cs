using Coppice.Delivery.Images;
using Coppice.Delivery.Rpm;
using Coppice.Delivery.Signing;
using Coppice.Delivery.Tests.Images;
using Coppice.Delivery.Tests.Signing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Rpm;

[Trait("Category", "Integration")]
public sealed class TemplateRpmTests : IDisposable
{
    private const string Strict = "--define '_pkgverify_level all' --define '_pkgverify_flags 0x0'";
    private static readonly QubesSettings Settings = new(new SourceSpan("family.yaml", 1, 1))
    {
        License = "GPL-3.0-or-later",
        Url = "https://templates.example/%20",
        Summary = "100 % wood",
        Description = "two\nlines with %{_topdir} and %%",
        MenuItems = ["xterm.desktop"],
        DefaultMenuItems = ["a.desktop", "b.desktop"],
        TemplateConf = [new("gui", "1"), new("kernel", "")],
    };

    private readonly StoredTree stored = StoredTree.Special();

    public void Dispose() => stored.Dispose();

    [Fact]
    public void An_unpacked_package_has_what_the_installer_wants()
    {
        var rpm = Write("base.rpm", null);
        var folder = Unpack(rpm) + "/var/lib/qubes/vm-templates/base";
        Assert.Equal(
            [
                "apps", "apps.tempicons", "apps.templates", "clean-volatile.img.tar",
                // An empty list would empty the menus of qubes: what is not declared is not there.
                "root.img.part.00", "template.conf", "vm-whitelisted-appmenus.list", "whitelisted-appmenus.list",
            ],
            Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("gui=1\nkernel=\n", File.ReadAllText(folder + "/template.conf"));
        Assert.Equal("xterm.desktop\n", File.ReadAllText(folder + "/whitelisted-appmenus.list"));
        Assert.Equal("a.desktop\nb.desktop\n", File.ReadAllText(folder + "/vm-whitelisted-appmenus.list"));
        Assert.Equal(0, new FileInfo(folder + "/clean-volatile.img.tar").Length);

        Shell.Script($"cat '{folder}'/root.img.part.* | tar -C '{stored.Folder.Path}' -x");
        Assert.Equal(stored.Tree.ToString(), ImageFixture.Read(stored, stored.Folder.At("root.img"), PartitionStart).ToString());
    }

    [Fact]
    public void The_header_has_every_tag_that_the_installer_reads()
    {
        var rpm = Write("base.rpm", null);
        Assert.Equal(
            $"qubes-template-base|0|4.3.0|202311142213|{StoredTree.Epoch}|GPL-3.0-or-later|https://templates.example/%20|100 % "
                + $"wood|two\nlines with %{{_topdir}} and %%|noarch",
            Query(
                rpm,
                "%{NAME}|%{EPOCHNUM}|%{VERSION}|%{RELEASE}|%{BUILDTIME}|%{LICENSE}|%{URL}|%{SUMMARY}|%{DESCRIPTION}|%{ARCH}"));
        Assert.Contains("qubes-template\n", Query(rpm, "[%{PROVIDES}\n]"), StringComparison.Ordinal);
        Assert.Equal("8", Query(rpm, "%{PAYLOADDIGESTALGO}"));
        Assert.Contains("exit 1", Query(rpm, "%{PREIN}"), StringComparison.Ordinal);
        var ghosts = Query(rpm, "[%{FILENAMES} %{FILEFLAGS:fflags}\n]").Split('\n')
            .Where(line => line.EndsWith(" g", StringComparison.Ordinal));
        Assert.Equal(["private.img g", "root.img g", "volatile.img g"], ghosts.Select(line => line.Split('/')[^1]));
        // The lead of 96 bytes: a name of 66 at offset 10.
        var lead = File.ReadAllBytes(rpm).AsSpan(10, 66);
        Assert.Equal(
            "qubes-template-base-4.3.0-202311142213", System.Text.Encoding.ASCII.GetString(lead[..lead.IndexOf((byte)0)]));
    }

    [Fact]
    public void The_same_generation_gives_the_same_unsigned_package() =>
        Assert.Equal("", Shell.Script($"cmp '{Write("a.rpm", null)}' '{Write("b.rpm", null)}'"));

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa2048")]
    public void A_signed_package_passes_the_strict_check_and_a_changed_byte_does_not(string algorithm)
    {
        using var key = new TestKey(algorithm);
        using var signing = key.Open();
        var rpm = Write("base.rpm", signing);
        var keys = stored.Folder.Make("keys");
        File.WriteAllBytes(stored.Folder.At("public.asc"), signing.PublicKey(default));
        Shell.Script($"rpmkeys --dbpath '{keys}' --import '{stored.Folder.At("public.asc")}'");
        Assert.Equal("-: digests signatures OK\n", Shell.Script($"rpmkeys --dbpath '{keys}' {Strict} --checksig - <'{rpm}'"));
        // A signed header: RPMTAG_RSAHEADER or DSAHEADER is there; no old signature over header and payload.
        Assert.Contains(
            algorithm == "rsa2048" ? "RSA/SHA512" : "EdDSA/SHA512", Query(rpm, "%{RSAHEADER:pgpsig}%{DSAHEADER:pgpsig}"),
            StringComparison.Ordinal);
        Assert.Equal("(none)(none)", Query(rpm, "%{SIGPGP}%{SIGGPG}"));

        foreach (var offset in new[] { 5000L, new FileInfo(rpm).Length / 2, new FileInfo(rpm).Length - 1 })
        {
            var changed = stored.Folder.At("changed.rpm");
            File.Copy(rpm, changed, overwrite: true);
            using (var file = File.OpenHandle(changed, FileMode.Open, FileAccess.ReadWrite))
            {
                var value = new byte[1];
                RandomAccess.Read(file, value, offset);
                RandomAccess.Write(file, [(byte)(value[0] ^ 1)], offset);
            }

            Assert.Throws<Failure>(() =>
                new RpmCheck(new ConfinedRunner()).Require(changed, "changed.rpm", signing.PublicKey(default), default));
        }
    }

    [Fact]
    public void Another_key_is_refused()
    {
        using var key = new TestKey();
        using var other = new TestKey();
        using var signing = key.Open();
        using var wrong = other.Open();
        var failure = Assert.Throws<Failure>(() =>
            new RpmCheck(new ConfinedRunner())
                .Require(Write("base.rpm", signing), "base.rpm", wrong.PublicKey(default), default));
        Assert.Contains("is not signed by the key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_as_long_as_Qubes_allows_fits_into_the_lead()
    {
        var name = new string('n', 31);
        var rpm = Write("base.rpm", null, name);
        var lead = File.ReadAllBytes(rpm).AsSpan(10, 66);
        Assert.Equal(
            $"qubes-template-{name}-4.3.0-202311142213", System.Text.Encoding.ASCII.GetString(lead[..lead.IndexOf((byte)0)]));
    }

    [Fact]
    public void What_Qubes_demands_and_nobody_said_is_told_at_once()
    {
        var failure = Assert.Throws<Failure>(() =>
            RpmDescription.Of("base", "home", new QubesSettings(new SourceSpan("family.yaml", 7, 3)), "today", default));
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.Equal(3, failure.Problems.Count);
        Assert.Equal(7, failure.Problems[0].Where!.Line);
    }

    [Fact]
    public void An_export_that_is_stopped_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Write("base.rpm", null, stage: name =>
        {
            if (name.StartsWith("pack", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }, cancel: stop.Token));
        Assert.Equal(["store"], Directory.GetFileSystemEntries(stored.Folder.Path).Select(Path.GetFileName));
    }

    private const long PartitionStart = 415744 * 512;

    private string Write(
        string name, SigningKey? key, string template = "base", Action<string>? stage = null, CancellationToken cancel = default)
    {
        var images = new RootImage(new ConfinedRunner(), stored.Layers, stored.Generations);
        var description = RpmDescription.Of(
            template, "home", Settings, null, DateTimeOffset.FromUnixTimeSeconds(StoredTree.Epoch));
        new TemplateRpm(new ConfinedRunner(), images, stored.Folder.Path)
            .Write(
                stored.Base, Settings, description, new ImageOptions(ImageFixture.Size), key, stored.Folder.At(name), stage,
                cancel: cancel);
        return stored.Folder.At(name);
    }

    private string Unpack(string rpm)
    {
        var folder = stored.Folder.Make("unpacked");
        Shell.Script($"cd '{folder}'; rpm2archive -n - <'{rpm}' | tar -x");
        return folder;
    }

    private static string Query(string rpm, string format) =>
        new ProcessRunner().Run(Command.Own("rpm", ["--nosignature", "-qp", "--qf", format, rpm])).Text;
}
