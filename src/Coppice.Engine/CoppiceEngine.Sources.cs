using Coppice.Sources;
using Coppice.Sources.Storing;

namespace Coppice.Engine;

/// <content>Sources of components.</content>
public sealed partial class CoppiceEngine
{
    /// <summary>The sources in the store.</summary>
    public SourceStore Sources => new(Store.Path);

    /// <summary>Takes sources.</summary>
    public SourceTaker SourceTaker => new(Sources, fetcher.Value, Processes, Distributions, Time, Options.Variable);
}
