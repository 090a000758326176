using System.Globalization;
using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary>What the command line says.</summary>
/// <param name="Pool">The folder of the pool.</param>
/// <param name="KeyFile">The pinned key; null for a list.</param>
/// <param name="Options">How to apply.</param>
internal sealed record ApplyArguments(string Pool, string? KeyFile, ApplyOptions Options)
{
    /// <summary>The volume group and the thin pool in it, where the pool is no folder.</summary>
    public (string Group, string Pool)? Thin { get; private init; }

    /// <summary>Which images are compared with what they should be; all when it is empty, and null when none.</summary>
    public IReadOnlyList<string>? Verify { get; private init; }

    /// <summary>Parses it; null when it is wrong.</summary>
    public static ApplyArguments? Parse(ReadOnlySpan<string> arguments)
    {
        string? pool = null, key = null;
        var list = false;
        List<string>? verify = null;
        (string, string)? thin = null;
        var options = new ApplyOptions();
        while (!arguments.IsEmpty)
        {
            switch (arguments)
            {
                case ["--key", { Length: > 0 } file, ..] when key is null:
                    key = file;
                    arguments = arguments[1..];
                    break;
                case ["--keep", var number, ..] when int.TryParse(number, out var keep) && keep is >= 0 and <= 1000:
                    options = options with { Keep = keep };
                    arguments = arguments[1..];
                    break;
                case ["--most", { Length: > 1 } size, ..] when int.TryParse(size.AsSpan(0, size.Length - 1), NumberStyles.None,
                    CultureInfo.InvariantCulture, out var most) && most > 0 && size[^1] is 'G' or 'T':
                    options = options with { Most = (long)most << (size[^1] == 'G' ? 30 : 40) };
                    arguments = arguments[1..];
                    break;
                case ["--lvm", var volume, ..] when pool is null && volume.Split('/') is [var group, var name]
                    && IsLvmName(group) && IsLvmName(name):
                    (pool, thin) = (volume, (group, name));
                    arguments = arguments[1..];
                    break;
                case ["--allow-older", ..]:
                    options = options with { AllowOlder = true };
                    break;
                case ["--replace-changed", ..]:
                    options = options with { ReplaceChanged = true };
                    break;
                case ["--verify", ..] when verify is null:
                    verify = [];
                    break;
                case ["--create", ..]:
                    options = options with { Create = true };
                    break;
                case ["--list", ..]:
                    list = true;
                    break;
                case [{ Length: > 0 } path, ..] when pool is null && path[0] != '-':
                    pool = path;
                    break;
                case [{ } name, ..] when verify is not null && ImageName.IsGood(name):
                    verify.Add(name);
                    break;
                default:
                    return null;
            }

            arguments = arguments[1..];
        }

        // How many revisions stay is Qubes' own matter on LVM, and a template has to be there. Images are compared with their
        // records without a key, and with it with those of a stream.
        return pool is not null && (verify is null ? list == (key is null) : !list && options == new ApplyOptions())
            && (thin is null || (options.Keep is null && !options.Create))
            ? new ApplyArguments(pool, key, options) { Thin = thin, Verify = verify }
            : null;
    }

    // What lvm(8) allows.
    private static bool IsLvmName(string name) => name.Length is > 0 and < 128 && name[0] is not ('-' or '.')
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '_' or '.' or '-');
}
