using System.Globalization;
using System.Text;
using Coppice.Foundation.Tar;

namespace Coppice.Delivery.Exchanging;

/// <summary>What the service reads first: a line with a length, and a tar of so many bytes with lists.</summary>
internal static class ServiceLists
{
    // The version of the form.
    private const int Version = 1;

    /// <summary>The line and the tar.</summary>
    public static byte[] Of(ExchangeRules rules, IEnumerable<(string Name, byte[] Content)> files)
    {
        using var tar = new MemoryStream();
        foreach (var (name, content) in files.Prepend(("locks", Text(rules.Locks))))
        {
            tar.Write(TarFormat.Header(
                new TarMember(TarMember.File, Encoding.ASCII.GetBytes("./" + name)) { Mode = 0x180, Size = content.Length }));
            tar.Write(content);
            tar.Write(new byte[TarFormat.Padding(content.Length)]);
        }

        tar.Write(TarFormat.End);
        return
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"coppice-apply {Version} {tar.Length}\n")),
            .. tar.ToArray(),
        ];
    }

    /// <summary>A list of lines.</summary>
    public static byte[] Text(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
