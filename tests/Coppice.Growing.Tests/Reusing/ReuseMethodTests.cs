using Coppice.Growing.Methods;
using Coppice.Growing.Reusing;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests.Reusing;

public sealed class ReuseMethodTests
{
    private static readonly Generation Other = Jobs.Generation("vault", 3);
    private static readonly Generation Same = Jobs.Generation("vault", 2) with { Key = Jobs.Of().Request.Inputs.Key };

    [Fact]
    public async Task The_newest_generation_with_the_same_inputs_is_taken()
    {
        var result = await Try([Other, Same, Same with { Number = 1 }], _ => true);
        Assert.Same(Same, Assert.IsType<Reused>(result).Generation);
    }

    [Fact]
    public async Task One_that_has_lost_a_layer_is_not() =>
        Assert.IsType<NotPossible>(await Try([Same], generation => generation != Same));

    [Fact]
    public async Task Without_one_the_template_is_grown_and_nobody_wonders() =>
        Assert.False(Assert.IsType<NotPossible>(await Try([Other], _ => true)).IsNews);

    private static Task<GrowthResult> Try(IReadOnlyList<Generation> history, Func<Generation, bool> isWhole) =>
        new ReuseMethod(template => template == "vault" ? history : [], isWhole)
            .TryAsync(Jobs.Of(PlanAction.Rebuild), TestContext.Current.CancellationToken);
}
