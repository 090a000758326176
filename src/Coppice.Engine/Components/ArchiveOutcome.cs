using Coppice.Components.Keeping;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>What became of an archive that was to be built.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Built">What was built for it, in the order in which it was finished.</param>
/// <param name="Problems">Why it is as before; empty when it has changed.</param>
public sealed record ArchiveOutcome(
    ArchiveDeclaration Archive, IReadOnlyList<ComponentResult> Built, IReadOnlyList<Problem> Problems);
