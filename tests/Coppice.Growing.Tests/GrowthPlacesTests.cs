using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests;

public sealed class GrowthPlacesTests
{
    private static readonly Predicate<long> Room = _ => true;

    [Fact]
    public async Task The_heaviest_goes_first_and_never_more_than_there_are_places()
    {
        var places = new GrowthPlaces(1);
        var first = await Enter(places, weight: 1);
        var (light, heavy) = (Enter(places, weight: 2), Enter(places, weight: 3));
        await NeverEnters(light, heavy);
        first.Dispose();
        var second = await heavy;
        await NeverEnters(light);
        second.Dispose();
        second.Dispose();
        (await light).Dispose();
    }

    [Fact]
    public async Task An_idle_processor_admits_one_more_and_no_other_until_two_have_left()
    {
        var places = new GrowthPlaces(1);
        var first = await Enter(places, weight: 3);
        var (second, third) = (Enter(places, weight: 2), Enter(places, weight: 1));
        await NeverEnters(second, third);
        places.AdmitOneMore(Room);
        places.AdmitOneMore(Room);
        var extra = await second;
        await NeverEnters(third);
        first.Dispose();
        await NeverEnters(third);
        extra.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task None_begins_early_for_which_memory_is_short()
    {
        var places = new GrowthPlaces(1);
        using var first = await Enter(places, weight: 2);
        var second = Enter(places, weight: 1, memory: 100);
        await NeverEnters(second);
        places.AdmitOneMore(bytes => bytes < 100);
        await NeverEnters(second);
        places.AdmitOneMore(bytes => bytes <= 100);
        (await second).Dispose();
    }

    [Fact]
    public async Task Memory_is_asked_about_for_the_one_that_would_begin()
    {
        using var cancel = new CancellationTokenSource();
        var places = new GrowthPlaces(1);
        using var first = await Enter(places, weight: 3);
        var (light, large) = (places.EnterAsync(2, 1, cancel.Token), Enter(places, weight: 1, memory: 100));
        await NeverEnters(light, large);
        await cancel.CancelAsync();
        places.AdmitOneMore(bytes => bytes < 100);
        await NeverEnters(large);
        places.AdmitOneMore(Room);
        (await large).Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => light);
    }

    [Fact]
    public async Task Half_a_processor_without_work_is_idle_and_less_is_not()
    {
        using var stop = new CancellationTokenSource();
        var places = new GrowthPlaces(1);
        using var first = await Enter(places, weight: 2);
        var second = Enter(places, weight: 1);
        var (reads, idle) = (0, 0);
        // Of each two hundred ticks of two processors 49 are idle, later 50.
        var watching = places.UseIdlenessAsync(
            () => new ProcessorTimes(Interlocked.Add(ref idle, reads < 4 ? 49 : 50), 200 * ++reads, 2), Room, stop.Token);
        while (Volatile.Read(ref reads) < 4)
        {
            Assert.False(second.IsCompleted);
            await Task.Delay(10, CancellationToken.None);
        }

        (await second).Dispose();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Whoever_was_cancelled_takes_no_place()
    {
        using var cancel = new CancellationTokenSource();
        var places = new GrowthPlaces(1);
        var first = await Enter(places, weight: 3);
        var (cancelled, next) = (places.EnterAsync(2, 0, cancel.Token), Enter(places, weight: 1));
        await NeverEnters(cancelled, next);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        first.Dispose();
        (await next).Dispose();
    }

    private static Task<IDisposable> Enter(GrowthPlaces places, long weight, long memory = 0) =>
        places.EnterAsync(weight, memory, CancellationToken.None);

    // Longer than those who enter wait for others that are to enter at the same moment.
    private static async Task NeverEnters(params Task<IDisposable>[] waiting)
    {
        await Task.Delay(100, CancellationToken.None);
        Assert.DoesNotContain(waiting, turn => turn.IsCompleted);
    }
}
