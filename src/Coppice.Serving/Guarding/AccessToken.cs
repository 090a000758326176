using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Serving.Guarding;

/// <summary>
/// The secret that opens the page on a port: any program of the machine can connect there, whoever started it. 32 random bytes as
/// 64 digits.
/// </summary>
public sealed class AccessToken
{
    private const int Bytes = 32;
    private const long SizeLimit = 4096;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    private readonly byte[] form = RandomNumberGenerator.GetBytes(Bytes);

    private AccessToken(string text) => Text = text;

    /// <summary>The secret.</summary>
    public string Text { get; }

    /// <summary>
    /// What every form of this server carries: whoever can send a form but read no page does not know it. It changes with each
    /// start.
    /// </summary>
    public string Form => Convert.ToHexStringLower(HMACSHA256.HashData(form, Encoding.UTF8.GetBytes(Text)));

    /// <summary>A new one.</summary>
    public static AccessToken Random() => new(RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true));

    /// <summary>
    /// The one in a file, so that an address stays the same; a file that is missing is made, for its owner alone.
    /// </summary>
    /// <exception cref="Failure">The file cannot be read or made, others can read it, or it is too short for a
    /// secret.</exception>
    public static AccessToken In(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                var token = Random();
                DurableFile.Write(
                    path, Encoding.ASCII.GetBytes(token.Text + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
                return token;
            }

            if ((File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                throw new Failure($"{VisibleText.Of(path)}: others can read this secret", $"chmod 600 {ShellWord.Of(path)}",
                    kind: ProblemKind.FileAccess);
            }

            var text = Encoding.UTF8.GetString(PlainFile.TryRead(path, SizeLimit) ?? []).Trim();
            return text.Length >= Bytes && text.All(char.IsAsciiLetterOrDigit)
                ? new AccessToken(text)
                : throw new Failure(
                    $"{VisibleText.Of(path)}: not a token of at least {Bytes} letters and digits",
                    $"rm {ShellWord.Of(path)}    # the next start makes one", kind: ProblemKind.Usage);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure($"{VisibleText.Of(path)}: {VisibleText.Of(e.Message)}", inner: e, kind: ProblemKind.FileAccess);
        }
    }

    /// <summary>Whether somebody knows the secret; takes as long for every answer.</summary>
    public bool Is(string? said) => IsSame(Text, said);

    /// <summary>Whether a form is of this server.</summary>
    public bool IsForm(string? said) => IsSame(Form, said);

    private static bool IsSame(string known, string? said) =>
        said is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(said));
}
