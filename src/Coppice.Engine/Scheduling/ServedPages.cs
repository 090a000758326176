namespace Coppice.Engine.Scheduling;

/// <summary>Pages as a service.</summary>
/// <param name="Listen">What systemd listens on: an absolute path, or an address with a port; null for a path of its own.</param>
/// <param name="TokenFile">Absolute path of the file with the token; null for none, which only a path can do without.</param>
public sealed record ServedPages(string? Listen, string? TokenFile);
