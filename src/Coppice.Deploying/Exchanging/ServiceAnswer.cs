using System.Text;
using Coppice.Foundation;

namespace Coppice.Deploying.Exchanging;

/// <summary>What the service inside a template says that it did.</summary>
public enum ServiceWord
{
    /// <summary>All is in place.</summary>
    Done,

    /// <summary>It only looked, and the template is what its generation says.</summary>
    Same,

    /// <summary>The template is not what its generation says; nothing was written.</summary>
    Differs,

    /// <summary>The package manager is at work; nothing was written.</summary>
    Busy,

    /// <summary>There is no room; nothing was written.</summary>
    Full,

    /// <summary>It cannot run there; nothing was written.</summary>
    Unfit,

    /// <summary>It failed before it wrote anything.</summary>
    Broken,

    /// <summary>It failed half-way, or what it did is not known.</summary>
    Partial,
}

/// <summary>The answer of the service <c>coppice.Apply</c>: a line, and perhaps what it found.</summary>
/// <param name="Word">What it did.</param>
/// <param name="Text">The rest of the line; not yet safe to show.</param>
/// <param name="Said">What follows the line.</param>
internal sealed record ServiceAnswer(ServiceWord Word, string Text, ReadOnlyMemory<byte> Said)
{
    private const string Form = "coppice-apply 1 ";

    /// <summary>Reads it. What it does not understand may have been done half-way.</summary>
    public static ServiceAnswer Read(ReadOnlyMemory<byte> answer)
    {
        var end = answer.Span.IndexOf((byte)'\n');
        var line = Encoding.ASCII.GetString(answer.Span[..Math.Max(0, end)]);
        if (!line.StartsWith(Form, StringComparison.Ordinal))
        {
            return new ServiceAnswer(ServiceWord.Partial, "it did not say what it did", default);
        }

        var words = line[Form.Length..].Split(' ', 2);
        return new ServiceAnswer(WordOf(words[0]), words.ElementAtOrDefault(1) ?? "", answer[(end + 1)..]);
    }

    /// <summary>Whether all is in place, as it has to be.</summary>
    /// <param name="result">The digest of what has to be there.</param>
    public bool IsDone(Digest result) =>
        Word == ServiceWord.Done && Text.Split(' ') is [_, _, var digest] && digest == result.Hex;

    private static ServiceWord WordOf(string word) => word switch
    {
        "done" => ServiceWord.Done,
        "same" => ServiceWord.Same,
        "differs" => ServiceWord.Differs,
        "busy" => ServiceWord.Busy,
        "full" => ServiceWord.Full,
        "unfit" => ServiceWord.Unfit,
        "broken" => ServiceWord.Broken,
        _ => ServiceWord.Partial,
    };
}
