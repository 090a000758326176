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
        var tar = SmallTar.Of(files.Prepend(("locks", Text(rules.Locks))));
        return
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"coppice-apply {Version} {tar.Length}\n")),
            .. tar,
        ];
    }

    /// <summary>A list of lines.</summary>
    public static byte[] Text(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
