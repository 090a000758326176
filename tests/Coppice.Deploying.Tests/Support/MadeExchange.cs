using System.Text;
using Coppice.Deploying.Exchanging;
using Coppice.Foundation;

namespace Coppice.Deploying.Tests.Support;

/// <summary>The exchange from a volume full of one number to one full of another.</summary>
internal sealed record MadeExchange(int From, int To) : IRootExchange
{
    public long Bytes => 1000;

    public long AtLeast => 900;

    public Digest Result => ResultOf(To);

    public static Digest ResultOf(int number) => Digest.Of($"all is {number}");

    public void WriteTo(Stream output, Action<long> advanced, CancellationToken cancel) =>
        output.Write(Encoding.ASCII.GetBytes($"{From} {To}"));

    public IReadOnlyList<string> Differences(ReadOnlySpan<byte> said)
    {
        Assert.Equal("found", Encoding.ASCII.GetString(said));
        return ["/etc/mine"];
    }
}
