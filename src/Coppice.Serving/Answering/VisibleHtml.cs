using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Coppice.Foundation;

namespace Coppice.Serving.Answering;

/// <summary>
/// The encoder of all pages: what has a meaning in HTML becomes text, and what would hide or reorder text becomes visible as
/// everywhere in Coppice (<see cref="VisibleText"/>). Names of packages and lines of logs need no care of their own.
/// </summary>
public sealed class VisibleHtml : HtmlEncoder
{
    private static readonly HtmlEncoder Html = Create(UnicodeRanges.All);

    /// <summary>The one instance.</summary>
    public static VisibleHtml Instance { get; } = new();

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => Math.Max(Html.MaxOutputCharactersPerInputCharacter, 6);

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var characters = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < characters.Length; i++)
        {
            if (!Rune.TryCreate(characters[i], out var rune) || WillEncode(rune.Value))
            {
                return i;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (!IsHidden(unicodeScalar))
        {
            return Html.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
        }

        var text = VisibleText.Of(new Rune(unicodeScalar).ToString());
        var fits = text.AsSpan().TryCopyTo(new Span<char>(buffer, bufferLength));
        numberOfCharactersWritten = fits ? text.Length : 0;
        return fits;
    }

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) => IsHidden(unicodeScalar) || Html.WillEncode(unicodeScalar);

    // A line feed and a tab mean in HTML what they mean in text.
    private static bool IsHidden(int scalar) => scalar is not ((>= ' ' and <= '~') or '\n' or '\t')
        && new Rune(scalar).ToString() is var text && !ReferenceEquals(VisibleText.Of(text), text);
}
