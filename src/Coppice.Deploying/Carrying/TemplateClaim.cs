using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>Notes at a template who is at work on it, so that runs of other stores stay away.</summary>
/// <param name="client">The Admin API.</param>
/// <param name="owner">Who works, as in <see cref="BusyMark.Owner"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class TemplateClaim(AdminClient client, string owner, TimeProvider time)
{
    /// <summary>Notes it, and reads it again: of two that wrote, the later one goes on.</summary>
    /// <exception cref="Failure">Another one is at work.</exception>
    public void Take(string name)
    {
        var mine = new BusyMark(owner, time.GetUtcNow()).ToString();
        var there = client.FeatureOf(name, DeployMarks.BusyFeature);
        if (BusyMark.Parse(there)?.Excludes(owner, time.GetUtcNow()) != true)
        {
            client.SetFeature(name, DeployMarks.BusyFeature, mine);
            there = client.FeatureOf(name, DeployMarks.BusyFeature);
        }

        if (there != mine)
        {
            var busy = there ?? "which has just ended";
            throw new Failure([TemplateLook.AtWork(name, busy)]);
        }
    }

    /// <summary>Takes the note away.</summary>
    public void Release(string name) => client.RemoveFeature(name, DeployMarks.BusyFeature);
}
