using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Store.Generations;

namespace Coppice.Growing;

/// <summary>What became of one template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Outcome">How its growth ended.</param>
/// <param name="Generation">The generation that is current now, if any.</param>
/// <param name="Failure">Why it failed.</param>
public sealed record GrowthOutcome(
    TemplateDeclaration Template, StepOutcome Outcome, Generation? Generation, Failure? Failure = null);
