namespace Coppice.Distributions;

/// <summary>A program of this machine that only templates of one distribution need.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="For">What it does there, after "it": <c>verifies archives</c>.</param>
public sealed record MachineTool(string Program, string Package, string For);
