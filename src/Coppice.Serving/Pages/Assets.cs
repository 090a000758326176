using System.Security.Cryptography;

namespace Coppice.Serving.Pages;

/// <summary>
/// Style, script and icon: part of the program. Their addresses have their digests, so that browsers may keep them for ever.
/// </summary>
public static class Assets
{
    private static readonly Dictionary<string, (byte[] Bytes, string Type)> All = new()
    {
        ["style.css"] = (Read("style.css"), "text/css; charset=utf-8"),
        ["live.js"] = (Read("live.js"), "text/javascript; charset=utf-8"),
        ["icon.svg"] = (Read("icon.svg"), "image/svg+xml"),
    };

    /// <summary>The address of the style.</summary>
    public static string Style { get; } = AddressOf("style.css");

    /// <summary>The address of the script.</summary>
    public static string Script { get; } = AddressOf("live.js");

    /// <summary>A file of the program.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A file that browsers may ask for; null for none.</summary>
    public static (byte[] Bytes, string Type)? Find(string name) => All.TryGetValue(name, out var found) ? found : null;

    private static string AddressOf(string name) =>
        $"/assets/{name}?{Convert.ToHexStringLower(SHA256.HashData(All[name].Bytes))[..12]}";
}
