using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// What <c>export</c> and <c>publish</c> write of grown templates, checked with the programs that others would read it with.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ExportFormsTests(GrownStarter starter)
{
    // The third partition, behind 1 MiB, 200 MiB and 2 MiB.
    private const long Root = 203 << 20;
    private readonly string folder = starter.NewFolder("forms");

    private CoppiceProgram Coppice => new(starter.Store);

    [Fact]
    public void Ext4_and_qcow2_are_images_of_the_tree_and_ext4_is_the_same_bytes_each_time()
    {
        foreach (var name in new[] { "one.img", "two.img" })
        {
            Coppice.Run("export", "vault", "--as", "ext4", "--size", "2G", "-o", At(name));
        }

        Shell.Run("cmp", At("one.img"), At("two.img"));
        Shell.Run("e2fsck", "-fn", $"{At("one.img")}?offset={Root}");
        Assert.Contains("No errors", Shell.Run("sfdisk", "--verify", At("one.img")), StringComparison.Ordinal);
        Assert.Equal(TreeOfFiles.Mounted(starter.Template("vault"), folder), TreeOfFiles.OfImage(At("one.img"), Root));

        Coppice.Run("export", "vault", "--as", "qcow2", "--size", "2G", "-o", At("vault.qcow2"));
        Shell.Run("qemu-img", "check", At("vault.qcow2"));
        Shell.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", At("one.img"), At("vault.qcow2"));
    }

    [Fact]
    public void A_template_becomes_a_signed_package_and_dnf_finds_it_in_a_signed_repository()
    {
        File.WriteAllText(
            At("family.yaml"),
            File.ReadAllText(Checkout.Starter)
                + "\nqubes: {license: GPL-3.0-or-later, url: 'https://templates.example/', root-size: 2G}\n");
        var coppice = new CoppiceProgram(starter.Store) { FamilyFile = At("family.yaml") };
        MakeKey();
        coppice.Run("export", "net-base", "--as", "rpm", "-o", folder, "--sign-key", At("secret.asc"));
        var package = Assert.Single(Directory.GetFiles(folder, "qubes-template-net-base-*.noarch.rpm"));
        Shell.Run("rpmkeys", "--dbpath", At("keys"), "--import", At("public.asc"));
        Assert.Equal(
            "-: digests signatures OK\n",
            Shell.Run(
                "sh", "-c",
                "rpmkeys --dbpath \"$1\" --define '_pkgverify_level all' --define '_pkgverify_flags 0x0' --checksig - <\"$2\"",
                "sh", At("keys"), package));

        coppice.Run("publish", package, "--to", At("repository"), "--sign-key", At("secret.asc"));
        Shell.Run(
            "gpgv", "--keyring", At("public.gpg"), At("repository/repodata/repomd.xml.asc"),
            At("repository/repodata/repomd.xml"));
        File.WriteAllText(At("dnf.conf"), $"""
            [main]
            gpgcheck=1
            repo_gpgcheck=1
            reposdir=/nonexistent
            cachedir={At("cache")}
            persistdir={At("persist")}
            logdir={At("log")}
            pluginpath=/nonexistent
            [test]
            name=test
            baseurl=file://{At("repository")}
            gpgkey=file://{At("repository")}/key.asc

            """);
        Assert.Equal(
            "qubes-template-net-base\n",
            Shell.Run(
                "dnf", "-y", "-c", At("dnf.conf"), $"--installroot={At("root")}", "--releasever=1", "repoquery", "--quiet",
                "--qf", "%{name}"));
        Shell.Run("cmp", package, Path.Combine(At("repository/rpm"), Path.GetFileName(package)));

        // As the installer takes the image out of it; the layout of Qubes is on it because of qubes:.
        Shell.Run(
            "sh", "-euc",
            "rpm2archive -n - <\"$1\" | tar -C \"$2\" -xf -; cat \"$2\"/var/lib/qubes/vm-templates/net-base/root.img.part.* | "
                + "tar -C \"$2\" -xf -",
            "sh", package, folder);
        Shell.Run("e2fsck", "-fn", $"{At("root.img")}?offset={Root}");
        Assert.Contains(" ./home.orig\n", TreeOfFiles.OfImage(At("root.img"), Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_share_the_layers_of_their_parents_in_a_layout_that_umoci_unpacks()
    {
        var blobs = At("images/blobs/sha256");
        Coppice.Run("export", "net-base", "--as", "oci", "-o", At("images"));
        var before = Directory.GetFiles(blobs).ToHashSet();
        Coppice.Run("export", "sys-net", "--as", "oci", "-o", At("images"));
        // A layer, a configuration and a manifest.
        Assert.Equal(3, Directory.GetFiles(blobs).Count(blob => !before.Contains(blob)));
        var inherited = Layers("net-base");
        Assert.Equal(inherited, Layers("sys-net").Take(inherited.Count));

        Shell.Run("umoci", "unpack", "--image", $"{At("images")}:sys-net", At("bundle"));
        Assert.Equal(TreeOfFiles.Mounted(starter.Template("sys-net"), folder), TreeOfFiles.Listing(At("bundle/rootfs")));
    }

    private List<string> Layers(string image)
    {
        using var shown = JsonDocument.Parse(Shell.Run("skopeo", "inspect", $"oci:{At("images")}:{image}"));
        return [.. shown.RootElement.GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!)];
    }

    private string At(string name) => Path.Combine(folder, name);

    private void MakeKey() => Shell.Run("sh", "-euc", """
        mkdir -m 700 "$1/gpg" && mkdir "$1/keys" "$1/root"
        export GNUPGHOME="$1/gpg"
        gpg --batch --quiet --passphrase '' --quick-generate-key 'Test <test@example.org>' ed25519 sign never
        gpg --batch --armor --export-secret-keys >"$1/secret.asc"
        gpg --batch --armor --export >"$1/public.asc"
        gpg --batch --export >"$1/public.gpg"
        gpgconf --kill all
        """, "sh", folder);
}
