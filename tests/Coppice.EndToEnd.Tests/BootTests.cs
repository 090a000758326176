using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// A template that boots under QEMU with a stand-in for what failed in real ones: a unit of Qubes whose script calls cmp, which a
/// minimal system had not.
/// </summary>
[Trait("Category", "Integration")]
public sealed class BootTests(GrownStarter starter)
{
    private const string Script = """
        #!/bin/sh
        set -e
        # Stands for the real one, which compares fstab with the one before.
        cmp -s /etc/fstab /etc/fstab
        """;

    private const string Unit = """
        [Unit]
        Description=Initialize and mount /rw and /home
        [Service]
        Type=oneshot
        ExecStart=/usr/lib/qubes/init/mount-dirs.sh
        [Install]
        WantedBy=multi-user.target
        """;

    private const string Prepare = """
        #!/bin/sh
        set -eu
        dpkg --purge --force-remove-essential --force-depends diffutils
        systemctl enable qubes-mount-dirs.service
        mkdir -p /var/log/journal /etc/ssh
        # Stands for openssh-server: a key that finalizing takes out, and the tool that makes one.
        echo grown >/etc/ssh/ssh_host_rsa_key
        printf '#!/bin/sh\nif ! test -e /etc/ssh/ssh_host_rsa_key; then echo started >/etc/ssh/ssh_host_rsa_key; fi\n' >/usr/bin/ssh-keygen
        chmod 755 /usr/bin/ssh-keygen
        """;

    [Fact]
    [Trait("Category", "Full")]
    public void A_missing_command_is_reported_with_unit_line_package_and_the_change_to_make()
    {
        var coppice = Grown(out var family);
        var image = Path.Combine(Path.GetDirectoryName(family)!, "after.img");
        // Generous: emulation on a busy machine takes many times what it takes on an idle one.
        var booted = coppice.Try("boot", "qube", "--timeout", "1500", "--keep-image", image, "--json");
        Assert.True(booted.ExitCode == 1 && booted.Text.Length > 0, booted.Error);
        var report = JsonDocument.Parse(booted.Text).RootElement;
        Assert.Equal(("degraded", "degraded"), (report.GetProperty("end").GetString(), report.GetProperty("state").GetString()));
        Assert.StartsWith("linux-image-", report.GetProperty("kernel").GetString(), StringComparison.Ordinal);
        // The title of the step stands to the end; only what is true to the end may be in it.
        Assert.DoesNotMatch("(?m)^start .*(KVM|emulation)", booted.Error);
        RequireMissing(report);
        var missing = Missing(report);
        var line = File.ReadAllLines(family).Index()
            .Single(item => item.Item.Contains("systemd-sysv", StringComparison.Ordinal)).Index
            + 1;
        Assert.Equal(
            (family, line, "packages: [systemd-sysv, diffutils]"),
            (
                missing.GetProperty("file").GetString(), missing.GetProperty("line").GetInt32(),
                missing.GetProperty("change").GetString()));
        Assert.Equal(
            (Path.Combine(Path.GetDirectoryName(family)!, "files/usr/lib/qubes/init/mount-dirs.sh"), 4),
            (missing.GetProperty("source_file").GetString(), missing.GetProperty("source_line").GetInt32()));
        Assert.Equal(
            ("graphical.target", true),
            (report.GetProperty("target").GetString(), report.GetProperty("target_reached").GetBoolean()));

        // Its key was not there, and was made when it started.
        Assert.Equal(["ssh-host-keys"], report.GetProperty("made_at_start").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("started\n", Shell.Run("debugfs", "-R", "cat /etc/ssh/ssh_host_rsa_key", image));

        // The console has what the kernel and systemd printed; the picture is one.
        var console = File.ReadAllText(report.GetProperty("console").GetString()!);
        Assert.Contains("Linux version", console, StringComparison.Ordinal);
        Assert.Contains("Multi-User System", console, StringComparison.Ordinal);
        Assert.Equal(
            [0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(report.GetProperty("screenshot").GetString()!)[..4]);

        // The same from the image that it left, which is clean; e2fsck and debugfs are the judges.
        Shell.Run("e2fsck", "-fn", image);
        var inspected = JsonDocument.Parse(coppice.Run("inspect", image, "--json").Text).RootElement;
        RequireMissing(inspected);
        Assert.Equal("debian", inspected.GetProperty("os_release").GetProperty("ID").GetString());
        var database = Shell.Run("debugfs", "-R", "cat /var/lib/dpkg/status", image);
        Assert.Equal(
            Shell.Lines(database).Where(text => text.StartsWith("Package: ", StringComparison.Ordinal))
                .Select(text => text["Package: ".Length..]).Order(StringComparer.Ordinal),
            inspected.GetProperty("packages").EnumerateArray().Select(package => package.GetProperty("name").GetString()!)
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            "root locked",
            string.Join(
                ", ",
                inspected.GetProperty("accounts").EnumerateArray()
                    .Select(account => $"{account.GetProperty("name")} {account.GetProperty("password")}")));

        // The template is as it was, and nothing is left.
        Assert.Equal("", coppice.Run("run", "qube", "--", "sh", "-c", "ls /usr/lib/modules 2>/dev/null || true").Text);
        Assert.Empty(Directory.GetDirectories("/var/tmp", "coppice-boot-*"));
    }

    /// <summary>
    /// The relations between units are those of qubes-core-agent: sysinit.target requires what requires the service that needs
    /// Xen, so that nearly nothing is started, and the swap waits for a disk that never comes.
    /// </summary>
    [Fact]
    [Trait("Category", "Full")]
    public void A_template_whose_units_need_Xen_is_up_as_far_as_it_gets_without()
    {
        var coppice = Qube(out _);
        var booted = coppice.Try("boot", "qube", "--timeout", "1500", "--json");
        Assert.True(booted.ExitCode == 0, booted.Error + booted.Text);
        var report = JsonDocument.Parse(booted.Text).RootElement;
        Assert.Equal(
            ("up without xen", false), (report.GetProperty("end").GetString(), report.GetProperty("target_reached").GetBoolean()));
        var unit = Assert.Single(report.GetProperty("failed_units").EnumerateArray());
        Assert.Equal(
            ("qubes-db.service", true), (unit.GetProperty("name").GetString(), unit.GetProperty("needs_xen").GetBoolean()));
        var missed = report.GetProperty("not_started").EnumerateArray().ToDictionary(
            item => item.GetProperty("name").GetString()!,
            item => string.Join(' ', item.GetProperty("because").EnumerateArray().Select(name => name.GetString())));
        Assert.Equal("qubes-db.service", missed["sysinit.target"]);
        Assert.Equal("qubes-db.service", missed["multi-user.target"]);
        Assert.Equal("dev-xvdc1.device", missed["dev-xvdc1.swap"]);
        Assert.All(report.GetProperty("not_started").EnumerateArray(), item => Assert.True(item.GetProperty("needs_xen").GetBoolean()));
    }

    [Fact]
    public void A_template_without_init_is_refused_with_the_package_to_add()
    {
        var refused = new CoppiceProgram(starter.Store).Try("boot", "vault");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("vault has no /sbin/init", refused.Error, StringComparison.Ordinal);
        Assert.Contains("systemd-sysv", refused.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:", refused.Error, StringComparison.Ordinal);
    }

    private static JsonElement Missing(JsonElement report) =>
        Assert.Single(report.GetProperty("missing").EnumerateArray(), item => item.GetProperty("command").GetString() == "cmp");

    private static void RequireMissing(JsonElement report)
    {
        var unit = Assert.Single(
            report.GetProperty("failed_units").EnumerateArray(),
            unit => unit.GetProperty("name").GetString() == "qubes-mount-dirs.service");
        Assert.Equal("exit-code", unit.GetProperty("result").GetString());
        Assert.Contains(
            "/usr/lib/qubes/init/mount-dirs.sh: 4: cmp: not found",
            unit.GetProperty("journal").EnumerateArray().Select(line => line.GetString()));
        var missing = Missing(report);
        Assert.Equal(
            ("qubes-mount-dirs.service", "/usr/lib/qubes/init/mount-dirs.sh", 4),
            (
                missing.GetProperty("unit").GetString(), missing.GetProperty("script").GetString(),
                missing.GetProperty("script_line").GetInt32()));
        Assert.Equal(["diffutils"], missing.GetProperty("packages").EnumerateArray().Select(name => name.GetString()!));
    }

    private CoppiceProgram Grown(out string family) => Grown(
        new Dictionary<string, string>
        {
            ["files/usr/lib/qubes/init/mount-dirs.sh"] = Script,
            ["files/usr/lib/systemd/system/qubes-mount-dirs.service"] = Unit,
            ["prepare.sh"] = Prepare,
        },
        "systemd-sysv", out family);

    private CoppiceProgram Qube(out string family)
    {
        const string Units = "files/usr/lib/systemd/system/";
        const string Early = "DefaultDependencies=no\n[Service]\nType=oneshot\nRemainAfterExit=yes\n";
        return Grown(
            new Dictionary<string, string>
            {
                // Stands for the real one, which is linked with Xen's library.
                ["files/usr/sbin/qubesdb-daemon"] = "#!/bin/sh\ntest -e /dev/xen/xenbus\n",
                [Units + "qubes-db.service"] =
                    $"[Unit]\n{Early}ExecStart=/usr/sbin/qubesdb-daemon 0\n[Install]\nWantedBy=sysinit.target",
                [Units + "qubes-sysinit.service"] =
                    "[Unit]\nRequires=qubes-db.service\nAfter=qubes-db.service\nBefore=sysinit.target\n"
                        + $"{Early}ExecStart=/bin/true\n[Install]\nWantedBy=sysinit.target",
                [Units + "systemd-random-seed.service.d/30_qubes.conf"] =
                    "[Unit]\nRequires=qubes-sysinit.service\nAfter=qubes-sysinit.service\nConditionPathExists=\n"
                        + "ConditionVirtualization=",
                [Units + "sysinit.target.d/30_qubes.conf"] = "[Unit]\nRequires=systemd-random-seed.service",
                ["files/etc/fstab"] = "/dev/xvdb /rw auto noauto,defaults 1 2\n/dev/xvdc1 swap swap defaults 0 0",
                ["prepare.sh"] = "#!/bin/sh\nsystemctl enable qubes-db.service qubes-sysinit.service\n",
            },
            "systemd-sysv, kmod", out family);
    }

    private CoppiceProgram Grown(Dictionary<string, string> files, string packages, out string family)
    {
        var folder = starter.NewFolder("boot");
        void Write(string name, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.WriteAllText(Path.Combine(folder, name), text + "\n");
            File.SetUnixFileMode(Path.Combine(folder, name), (UnixFileMode)0x1ed);
        }

        foreach (var (name, text) in files)
        {
            Write(name, text);
        }

        family = GrownStarter.WriteFamily(folder, $"""
            qube:
              from: debian-12-minimal
              packages: [{packages}]
              files: files/
              scripts: [prepare.sh]
            """);
        var coppice = new CoppiceProgram(starter.CopyOfStore()) { FamilyFile = family };
        var lists = Path.Combine(starter.WithFileLists.Store, "file-lists");
        Shell.Run("cp", "-a", lists, Path.Combine(coppice.Store, "file-lists.new"));
        Shell.Run(
            "sh", "-eu", "-c", "rm -rf \"$1/file-lists\"; mv \"$1/file-lists.new\" \"$1/file-lists\"", "move", coppice.Store);
        coppice.Run("--progress", "plain", "build", "qube");
        return coppice;
    }
}
