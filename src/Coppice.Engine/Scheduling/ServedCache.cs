namespace Coppice.Engine.Scheduling;

/// <summary>A package cache as a service.</summary>
/// <param name="Listen">The address and port that it listens on.</param>
/// <param name="Pin">Whether it shows the snapshot that the family is built from.</param>
/// <param name="Also">Hosts with ports that it passes on unchanged.</param>
public sealed record ServedCache(string Listen, bool Pin, IReadOnlyList<string> Also)
{
    /// <summary>Where templates of Qubes OS look for it.</summary>
    public const string UsualPlace = "127.0.0.1:8082";
}
