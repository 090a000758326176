using System.Globalization;

namespace Coppice.Deploying.Qubes;

/// <summary>A qube, as the Admin API lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">Its class, such as <c>TemplateVM</c>.</param>
/// <param name="State">Its state, such as <c>Halted</c>.</param>
public sealed record Qube(string Name, string Class, string State)
{
    /// <summary>The class of templates.</summary>
    public const string Template = "TemplateVM";

    /// <summary>Whether it neither runs nor starts nor stops.</summary>
    public bool IsHalted => State == "Halted";

    /// <summary>Reads a line of <c>admin.vm.List</c>: the name, then KEY=VALUE, of which there may be more one day.</summary>
    public static Qube Parse(string line)
    {
        var words = line.Split(' ');
        return new Qube(words[0], Value("class"), Value("state"));

        string Value(string key) =>
            words.Skip(1).Where(word => word.StartsWith(key + "=", StringComparison.Ordinal))
                .Select(word => word[(key.Length + 1)..]).FirstOrDefault() ?? "";
    }
}

/// <summary>A volume, as the Admin API describes it.</summary>
/// <param name="Pool">Its storage pool.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="RevisionsToKeep">How many earlier states stay next to the current one; -1: snapshots are switched off.</param>
public sealed record VolumeInfo(string Pool, long Size, int RevisionsToKeep)
{
    private const long Mebibyte = 1L << 20;

    /// <summary>
    /// The size of an image that replaces the volume, in whole MiB: at least <paramref name="least"/>, and never smaller than the
    /// volume is. Qubes would cut it to the size of the image, and somebody may have enlarged it for a reason.
    /// </summary>
    public long ImageSize(long least) => Math.Max(least, (Size + Mebibyte - 1) / Mebibyte * Mebibyte);

    /// <summary>Reads the lines of <c>admin.vm.volume.Info</c>; null when something is missing.</summary>
    public static VolumeInfo? Parse(IReadOnlyList<string> lines)
    {
        var values = lines.Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return values.TryGetValue("pool", out var pool)
            && long.TryParse(values.GetValueOrDefault("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && int.TryParse(
                values.GetValueOrDefault("revisions_to_keep"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out var revisions)
            ? new VolumeInfo(pool, size, revisions)
            : null;
    }
}

/// <summary>A property of a qube.</summary>
/// <param name="IsDefault">Whether nobody set it.</param>
/// <param name="Type">The kind of its value: str, int, bool, vm, label.</param>
/// <param name="Value">Its value.</param>
public sealed record QubeProperty(bool IsDefault, string Type, string Value)
{
    /// <summary>
    /// Reads the answer to <c>admin.vm.property.Get</c>: <c>default=BOOL type=TYPE VALUE</c>; null when it is no such answer.
    /// </summary>
    public static QubeProperty? Parse(string answer) =>
        answer.Split(' ', 3) is [var first, var second, var value]
            && first is "default=True" or "default=False"
            && second.StartsWith("type=", StringComparison.Ordinal)
            ? new QubeProperty(first == "default=True", second["type=".Length..], value)
            : null;

    /// <summary>A declared value as Qubes writes it: of truth values it takes several spellings.</summary>
    public string Written(string declared) => Type != "bool" ? declared
        : declared.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => "True",
            "false" or "no" or "off" or "0" => "False",
            _ => declared,
        };
}
