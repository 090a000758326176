using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;

namespace Coppice.Engine.Diagnosing;

/// <summary>What in the family file removed the file of an installed package.</summary>
internal static class RemovedFile
{
    /// <summary>Finds out.</summary>
    /// <param name="advice">What is known so far.</param>
    /// <param name="explainer">Knows the template's paths.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The advice, which names that and its place where it is known.</returns>
    public static async Task<Advice> ExplainAsync(Advice advice, PathExplainer explainer, CancellationToken cancel)
    {
        if (advice.Gone is not { } path)
        {
            return advice;
        }

        try
        {
            var explained = (await explainer.ExplainAsync(path.ToString(), NoProgress.Instance, cancel))[0];
            return explained is { Entry: null, Declared: { } word }
                ? advice with { RemovedBy = word, Place = word.Where }
                : advice;
        }
        catch (Failure)
        {
            // Nobody was seen removing it.
            return advice;
        }
    }
}
