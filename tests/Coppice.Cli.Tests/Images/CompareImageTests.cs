using System.Text.Json;
using Coppice.Cli.Verbs;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests.Images;

/// <summary>An image of a generation, with what someone changed in it afterwards by debugfs.</summary>
[Trait("Category", "Integration")]
public sealed class CompareImageTests : IDisposable
{
    private readonly FakeHost fake = new() { Answer = command => new ConfinedRunner().Run(command) };
    private readonly TestStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task What_was_changed_in_an_image_is_listed_and_nothing_else()
    {
        store.Grow("base", null, Fill);
        File.AppendAllText(store.FamilyFile, "\nqubes: {root-size: 512M}\n");
        var image = store.At("root.img");
        Assert.Equal(0, await RunAsync("export", "base", "--as", "ext4", "--bare", "-o", image));
        Assert.Equal((0, "the image is as base@1 says\n"), (await RunAsync("inspect", "--compare", "base", image), Out));

        // A start makes the last three.
        Debugfs(image, $"""
            cd /etc
            rm plain
            write {store.FamilyFile} plain
            sif plain mode 0100644
            sif plain mtime @1600000000
            sif /usr/bin/tool mode 0104755
            ea_set /usr/bin/quiet user.mark new
            write {store.FamilyFile} added
            rm gone
            sif old mtime @1500000000
            sif /home.orig/user uid 7
            cd /srv
            mknod socket p
            sif socket mode 0140755
            cd /tmp
            write {store.FamilyFile} scratch
            cd /var/log
            write {store.FamilyFile} boot.log
            cd /etc/ssh
            write {store.FamilyFile} ssh_host_rsa_key
            """);
        Assert.Equal(1, await RunAsync("inspect", "--compare", "base@1", image));
        Assert.Equal(
            [
                "+ /etc/added", "- /etc/gone", "~ /etc/old time", "~ /etc/plain content", "~ /home.orig/user/ owner",
                "~ /usr/bin/quiet attributes", "~ /usr/bin/tool mode", "~ /usr/local.orig/bin/tool mode",
                "! /usr/bin/tool SETUID", "! /usr/local.orig/bin/tool SETUID", "+ /srv/socket socket",
                "9 paths of",
            ],
            Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3)))
                .Select(line => line.TrimEnd("0123456789 B+-KiM.".ToCharArray())));
        Assert.Equal(1, await RunAsync("inspect", "--json", "--compare", "base@1", image));
        var found = JsonDocument.Parse(Out).RootElement;
        Assert.Equal(
            [
                "/etc/added", "/etc/gone", "/etc/old", "/etc/plain", "/home.orig/user", "/srv/socket", "/usr/bin/quiet",
                "/usr/bin/tool", "/usr/local.orig/bin/tool",
            ],
            found.GetProperty("differs").EnumerateArray().Select(path => path.GetString()));
        Assert.Equal(
            ("base@1", false, "content"),
            (
                found.GetProperty("generation").GetString(), found.GetProperty("same").GetBoolean(),
                found.GetProperty("files")[3].GetProperty("aspects")[0].GetString()));
    }

    [Fact]
    public async Task The_records_of_a_store_are_enough_and_partitions_and_qcow2_are_read()
    {
        store.Grow("base", null, Fill);
        Assert.Equal(0, await RunAsync("export", "base", "--as", "qcow2", "--size", "512M", "-o", store.At("root.qcow2")));
        // As docs/deploy.md brings them into a disposable qube.
        Testing.Shell.Script($"""
            mkdir {store.At("records")}
            tar -C {store.Store.Path} --exclude='layers/*/tree' -c format generations layers | tar -x -C {store.At("records")}
            """);
        var code = await fake.RunAsync(
            AllVerbs.List, "-s", store.At("records"), "inspect", "--compare", "base", store.At("root.qcow2"));
        Assert.True(code == 0, fake.Error.ToString());
        Assert.Equal("the image is as base@1 says\n", fake.Out.ToString()[^"the image is as base@1 says\n".Length..]);
    }

    [Fact]
    public async Task An_image_that_was_not_unmounted_or_is_damaged_is_refused()
    {
        store.Grow("base", null, Fill);
        var image = store.At("root.img");
        Assert.Equal(0, await RunAsync("export", "base", "--as", "ext4", "--bare", "--size", "512M", "-o", image));
        Debugfs(image, "feature needs_recovery");
        Assert.Equal(1, await RunAsync("inspect", "--compare", "base", image));
        Assert.Contains("was not unmounted", fake.Error.ToString(), StringComparison.Ordinal);
        Debugfs(image, "feature -needs_recovery\nclri <2>");
        Assert.Equal(1, await RunAsync("inspect", "--compare", "base", image));
        Assert.Contains($"hint: e2fsck -fn {image}?offset=0", fake.Error.ToString().Replace("'", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bare", 510, "55aa")]
    [InlineData("--bare", 512, "454649")]
    [InlineData(null, 1200, "01")]
    [InlineData(null, 520, "01")]
    [InlineData(null, 510, "0000")]
    public async Task Only_what_a_qube_starts_from_is_compared(string? form, int at, string bytes)
    {
        store.Grow("base", null, Fill);
        var image = store.At("root.img");
        string[] export = ["export", "base", "--as", "ext4", "--size", "512M", "-o", image];
        Assert.Equal(0, await RunAsync(form is null ? export : [.. export, form]));
        Assert.Equal(0, await RunAsync("inspect", "--compare", "base", image));
        using (var file = File.OpenHandle(image, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.Write(file, Convert.FromHexString(bytes), at);
        }

        Assert.Equal(1, await RunAsync("inspect", "--compare", "base", image));
        Assert.Contains("no ext4 file system that a qube starts from", fake.Error.ToString(), StringComparison.Ordinal);
    }

    private string Out => fake.Out.ToString();

    private static void Fill(string upper)
    {
        Testing.Shell.Script($"""
            cd {upper}
            mkdir -p etc/ssh usr/bin usr/local/bin home/user srv tmp var/log
            echo plain >etc/plain; echo gone >etc/gone; echo old >etc/old
            echo tool >usr/bin/tool; echo quiet >usr/bin/quiet; chmod 755 usr/bin/tool
            ln usr/bin/tool usr/local/bin/tool; ln -s plain etc/link
            find . -exec touch -h -d @1600000000 {"{}"} +
            """);
    }

    private static void Debugfs(string image, string commands)
    {
        File.WriteAllText(image + ".commands", commands);
        Testing.Shell.Run("debugfs", "-w", "-f", image + ".commands", image);
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        fake.Out.GetStringBuilder().Clear();
        return await fake.RunAsync(AllVerbs.List, [.. store.Options, .. arguments]);
    }
}
