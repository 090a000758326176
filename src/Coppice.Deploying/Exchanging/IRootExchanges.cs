using Coppice.Deploying.Marks;
using Coppice.Foundation;

namespace Coppice.Deploying.Exchanging;

/// <summary>Knows how files are exchanged inside a template, so that one generation becomes another.</summary>
public interface IRootExchanges
{
    /// <summary>The exchange from one generation to another; changes nothing.</summary>
    /// <param name="from">What the root volume was made of.</param>
    /// <param name="to">What it is to become.</param>
    ExchangeOffer Find(GenerationMark from, GenerationMark to);

    /// <summary>What has the service compare a whole template with a generation, and do nothing else.</summary>
    /// <param name="generation">The generation.</param>
    ExchangeOffer Compare(GenerationMark generation);
}

/// <summary>An exchange, or why there can be none.</summary>
/// <param name="Exchange">The exchange; null where there can be none.</param>
/// <param name="WhyNot">Why, for people.</param>
public sealed record ExchangeOffer(IRootExchange? Exchange, string WhyNot);

/// <summary>The difference of two generations, as the service inside reads it.</summary>
public interface IRootExchange
{
    /// <summary>The bytes that are sent. It may take some time to find out.</summary>
    long Bytes { get; }

    /// <summary>The bytes that are sent at least; known at once.</summary>
    long AtLeast { get; }

    /// <summary>The digest that the service reports when all is as it has to be.</summary>
    Digest Result { get; }

    /// <summary>Writes what the service reads.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="advanced">Called with the bytes that were sent.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A content cannot be read; what was written is too little, and the service notices.</exception>
    void WriteTo(Stream output, Action<long> advanced, CancellationToken cancel);

    /// <summary>The paths, for people, in which the template is not what its generation says.</summary>
    /// <param name="said">What the service says that it found.</param>
    IReadOnlyList<string> Differences(ReadOnlySpan<byte> said);
}
