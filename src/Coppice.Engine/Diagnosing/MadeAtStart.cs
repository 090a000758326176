namespace Coppice.Engine.Diagnosing;

/// <summary>What identifies a machine, is therefore in no template, and is made when it starts.</summary>
/// <param name="Unit">The unit that makes it.</param>
/// <param name="Names">What it makes.</param>
public sealed record MadeAtStart(string Unit, IReadOnlyList<string> Names);
