namespace Coppice.Testing.Qubes;

/// <summary>A qube of the stand-in.</summary>
/// <param name="name">Its name.</param>
/// <param name="root">Its root volume.</param>
public sealed class StandInQube(string name, StandInVolume root)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its class.</summary>
    public string Class { get; init; } = "TemplateVM";

    /// <summary>Its state.</summary>
    public string State { get; private set; } = "Halted";

    /// <summary>Its root volume.</summary>
    public StandInVolume Root { get; } = root;

    /// <summary>Its features.</summary>
    public SortedDictionary<string, string> Features { get; } = new(StringComparer.Ordinal);

    /// <summary>Its tags.</summary>
    public SortedSet<string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Its properties that are not at their default, with the kind of value that each takes.</summary>
    public SortedDictionary<string, (string Type, string Value)> Properties { get; } = new(StringComparer.Ordinal)
    {
        ["label"] = ("label", "black"), ["memory"] = ("int", "400"), ["netvm"] = ("vm", ""), ["autostart"] = ("bool", "False"),
        ["virt_mode"] = ("str", "pvh"), ["kernel"] = ("str", "6.1"),
    };

    /// <summary>Called when it has been started, and its volume can be written to.</summary>
    public Action<StandInQube>? Started { get; init; }

    /// <summary>Called before what it wrote is committed.</summary>
    public Action<StandInQube>? Stopping { get; init; }

    /// <summary>Starts it.</summary>
    public void Start()
    {
        Root.Start();
        State = "Running";
        Started?.Invoke(this);
    }

    /// <summary>Shuts it down.</summary>
    public void Stop()
    {
        Stopping?.Invoke(this);
        Root.Stop();
        State = "Halted";
    }

    /// <summary>All that is not its root volume, for comparing; but not what deploying notes at it.</summary>
    public string Around() => string.Join(
        '\n',
        Features.Where(pair => !pair.Key.StartsWith("coppice-", StringComparison.Ordinal))
            .Select(pair => $"feature {pair.Key}={pair.Value}")
            .Concat(Tags.Select(tag => $"tag {tag}"))
            .Concat(Properties.Select(pair => $"property {pair.Key}={pair.Value.Value}")));
}
