using System.Net;
using System.Net.Sockets;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>
/// Reads <c>template-conf:</c>, the lines of <c>template.conf</c> in a template's RPM. dom0 passes over a line that it does not
/// accept with a warning that no one sees; here it is an error.
/// </summary>
internal sealed class TemplateConf(Problems problems)
{
    private static readonly string[] Booleans =
    [
        "no-monitor-layout", "pci-e820-host", "linux-stubdom", "gui", "gui-emulated", "selinux", "qrexec",
    ];
    private static readonly string[] Addresses = ["net.fake-ip", "net.fake-gateway", "net.fake-netmask"];
    private static readonly string[] Modes = ["pvh", "hvm"];

    /// <summary>The keys that dom0 accepts.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Booleans, .. Addresses, "virt-mode", "kernel"];

    /// <summary>The lines; those that dom0 would ignore are problems.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Read(YamlMap conf)
    {
        var lines = new List<KeyValuePair<string, string>>();
        foreach (var entry in conf.Entries)
        {
            if (entry.Value is not YamlScalar value)
            {
                problems.Add(entry.Value, $"{Shown.Word(entry.Key)} must be a text, but this is {entry.Value.Kind}");
            }
            else if (Fault(entry.Key, value) is var (message, hint))
            {
                problems.Add(Known.Contains(entry.Key.Value) ? value : entry.Key, message, hint);
            }
            else
            {
                lines.Add(new KeyValuePair<string, string>(entry.Key.Value, value.Value));
            }
        }

        return lines;
    }

    private (string Message, string Hint)? Fault(YamlScalar key, YamlScalar value) => key.Value switch
    {
        var name when Booleans.Contains(name) =>
            value.Value == "1"
                ? null
                : ($"dom0 ignores {name}={Shown.Text(value.Value)}: only 1 counts", $"{name}: 1, or remove the line"),
        var name when Addresses.Contains(name) =>
            IPAddress.TryParse(value.Value, out var address)
                && address.AddressFamily == AddressFamily.InterNetwork
                && address.ToString() == value.Value
                ? null : ($"{Shown.Word(value)} is not an IPv4 address", $"{name}: 192.168.0.1"),
        "virt-mode" => Modes.Contains(value.Value) ? null
            : value.Value == "pv" ? ("dom0 ignores virt-mode=pv unless it was installed with the right to it", "virt-mode: pvh")
            : ($"{Shown.Word(value)} is not a virtualisation mode", "virt-mode: pvh, or hvm"),
        "kernel" =>
            value.Value.Length == 0
                ? null
                : (
                    "dom0 ignores a kernel's name: only the empty value counts, which boots the template's own kernel",
                    "kernel: \"\""),
        _ =>
            (
                $"dom0 ignores the key {Shown.Word(key)} in template.conf{problems.Question(key.Value, Known)}",
                $"the keys are {string.Join(", ", Known)}"),
    };
}
