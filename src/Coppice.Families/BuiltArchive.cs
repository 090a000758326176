namespace Coppice.Families;

/// <summary>What an archive is built from (<c>builds:</c>).</summary>
/// <param name="Components">Names of <see cref="ComponentDeclaration"/>s, in order; at least one.</param>
/// <param name="Environment">The template that they are built in (<c>in:</c>).</param>
public sealed record BuiltArchive(IReadOnlyList<DeclaredWord> Components, DeclaredWord Environment);
