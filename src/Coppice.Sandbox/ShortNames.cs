namespace Coppice.Sandbox;

/// <summary>
/// Short names for folders of this machine, in a folder that only the holder's namespace has. What is mounted from there tells
/// nobody inside where the store lies or whose it is, and the options of an overlay of hundreds of layers fit into the page that
/// the kernel takes. Thread-safe.
/// </summary>
/// <param name="folder">Where the names are, as this process can open it.</param>
internal sealed class ShortNames(string folder)
{
    /// <summary>The name of an empty folder, which the holder makes.</summary>
    public const string Empty = "0";

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>The name of a folder, the same each time.</summary>
    /// <param name="path">Its absolute path.</param>
    public string Of(string path)
    {
        lock (gate)
        {
            if (!names.TryGetValue(path, out var name))
            {
                name = Number(names.Count + 1);
                File.CreateSymbolicLink(Path.Combine(folder, name), path);
                names.Add(path, name);
            }

            return name;
        }
    }

    private static string Number(int number) =>
        number < Digits.Length ? Digits[number].ToString() : Number(number / Digits.Length) + Digits[number % Digits.Length];
}
