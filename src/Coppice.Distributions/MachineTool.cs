namespace Coppice.Distributions;

/// <summary>A program of this machine that growing needs: for all templates, or for those of one distribution.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Package">The Debian package that has it.</param>
/// <param name="For">What it does, after "it": <c>verifies archives</c>.</param>
public sealed record MachineTool(string Program, string Package, string For);
