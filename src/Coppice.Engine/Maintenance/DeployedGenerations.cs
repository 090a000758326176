using Coppice.Deploying.Carrying;
using Coppice.Deploying.Marks;
using Coppice.Store.Generations;

namespace Coppice.Engine.Maintenance;

/// <summary>
/// The generations that Qubes has as far as the last deploy knows. They stay in the store: an update sends only what differs from
/// them, and a template is compared with them before anything is written.
/// </summary>
internal static class DeployedGenerations
{
    /// <summary>Whether a generation is one of them.</summary>
    public static Predicate<Generation> In(CoppiceEngine engine)
    {
        var marks = new DeployedList(engine.Store.At(DeployFolder.Name)).Read();
        return generation => marks.TryGetValue(generation.Template, out var mark)
            && mark.Number == generation.Number && mark.Tree == generation.Tree;
    }
}
