using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>
/// A build of a component as the user names it: <c>lib</c>, the one that its archive has, or <c>lib@1.0-1+own2</c>, one of its
/// history; where several archives are built from the component, <c>lib/qubes-12</c> and <c>lib/qubes-12@1.0-1+own2</c>.
/// </summary>
/// <param name="Component">The component's name; not checked.</param>
/// <param name="Archive">The archive; null where it is the only one.</param>
/// <param name="Version">The version; null for the current build.</param>
public sealed record BuildReference(string Component, string? Archive, string? Version)
{
    /// <summary>Reads a reference.</summary>
    public static BuildReference Parse(string text)
    {
        var (place, version) = Split(text, '@');
        var (component, archive) = Split(place, '/');
        return new BuildReference(component, archive, version);
    }

    /// <summary>The reference as the user would type it.</summary>
    public override string ToString() =>
        $"{Component}{(Archive is null ? "" : $"/{Archive}")}{(Version is null ? "" : $"@{Version}")}";

    private static (string, string?) Split(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, null);
}
