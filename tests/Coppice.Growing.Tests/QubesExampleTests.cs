using System.Text.Json;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// The example for Qubes, on the real Debian 12 and 13 of this machine's mirror, with a miniature of Qubes' archive: packages of
/// the names that it asks for. Nothing is grown.
/// </summary>
[Trait("Category", "Integration")]
[Trait("Category", "Full")]
public sealed partial class QubesExampleTests : IDisposable
{
    // What the metapackage pulls in, and what needs network, as in Qubes' own packaging.
    private static readonly Dictionary<string, string> Depends = new()
    {
        ["qubes-vm-dependencies"] = "qubes-core-agent, qubes-gui-agent, qubes-core-qrexec",
        ["qubes-core-agent"] = "qubes-core-qrexec, python3, xdg-utils, sudo",
        ["qubes-gui-agent"] = "xserver-xorg-core, xinit",
        ["qubes-core-agent-networking"] = "qubes-core-agent, nftables, tinyproxy, iproute2",
        ["qubes-core-agent-network-manager"] = "qubes-core-agent-networking, network-manager",
        ["pipewire-qubes"] = "pipewire, wireplumber",
    };

    private readonly TempFolder folder = new();
    private readonly TestArchive qubes;
    private readonly Family example = new FamilyReader([new DebianDistribution().Type]).Read(Checkout.Example("qubes"));

    public QubesExampleTests()
    {
        var names = example.Templates.SelectMany(template => template.Packages).Select(word => word.Value)
            .Where(name => name.Contains("qubes", StringComparison.Ordinal))
            .Concat(Depends.Keys).Concat(["qubes-core-qrexec"]).Distinct();
        qubes = TestArchive.OfVendor(
            "Origin: Qubes\nLabel: Qubes",
            [.. names.Select(name => new MadePackage(name)
            {
                Fields = Depends.TryGetValue(name, out var needs) ? $"Depends: {needs}" : "",
            })]);
    }

    public void Dispose()
    {
        qubes.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_template_of_it_can_be_resolved_with_what_it_takes_of_Qubes_archive()
    {
        // As its user has it, with all that lies beside it.
        Shell.Run("cp", "-a", Path.GetDirectoryName(Checkout.Example("qubes"))!, folder.At("qubes"));
        var file = folder.At("qubes/family.yaml");
        File.Copy(qubes.Keyring, folder.At("qubes/qubes.gpg"));
        var text = Mirror().Replace(File.ReadAllText(file), $"mirror: {qubes.Mirror}");
        text = Suite().Replace(Key().Replace(text, "keyring: qubes.gpg"), "suites: [bookworm]\n    keyring");
        File.WriteAllText(file, text);
        var result = CoppiceProgram.Call(["plan", "-f", file, "--store", folder.At("store"), "--json"]);
        Assert.True(result.Succeeded, result.Error);
        var templates = JsonDocument.Parse(result.Text).RootElement.GetProperty("steps").EnumerateArray()
            .ToDictionary(step => step.GetProperty("template").GetString()!);
        Assert.Equal(example.Templates.Select(template => template.Name).Order(), templates.Keys.Order());
        foreach (var template in example.Templates)
        {
            var installed = example.Chain(template).SelectMany(above => templates[above.Name].GetProperty("packages").EnumerateArray())
                .Select(package => package.GetProperty("package").GetString()).ToHashSet();
            Assert.All(template.Packages.Where(word => word.File is null), word => Assert.Contains(word.Value, installed));
        }
    }

    [GeneratedRegex(@"mirror: https://\S+")]
    private static partial Regex Mirror();

    [GeneratedRegex(@"keyring: keys/\S+\n    fingerprints: \S+")]
    private static partial Regex Key();

    // The miniature has one suite for both.
    [GeneratedRegex(@"suites: \[\w+\]\n    keyring")]
    private static partial Regex Suite();
}
