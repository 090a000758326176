using System.Text;
using Coppice.Delivery.Images;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Signing;

/// <summary>
/// A secret key of OpenPGP to sign with: in a file, in the user's own keyring, or behind a program that understands gpg's
/// options, such as split-gpg's <c>qubes-gpg-client-wrapper</c>, which asks another qube.
/// </summary>
public sealed partial class SigningKey : IDisposable
{
    // A digest that rpm and gpg of today take without complaint.
    private const string Digest = "sha512";

    // What gpg and split-gpg's client need to find keyring, agent and the other qube.
    private static readonly string[] Passed = ["HOME", "GNUPGHOME", "GPG_TTY", "DISPLAY", "XDG_RUNTIME_DIR", "QUBES_GPG_DOMAIN"];

    private const int KeyLimit = 16 << 20;

    private readonly IProcessRunner runner;
    private readonly string program;
    private readonly Dictionary<string, string> environment;
    // Where a key from a file is; null for keys that are elsewhere, and stay.
    private readonly KeyRoom? room;

    private SigningKey(IProcessRunner runner, string program, Dictionary<string, string> environment, KeyRoom? room = null) =>
        (this.runner, this.program, this.environment, this.room) = (runner, program, environment, room);

    /// <summary>The fingerprint of the primary key, in hexadecimal.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Whether the secret key is here, from a file.</summary>
    public bool IsFromFile => room is not null;

    /// <summary>Finds the key.</summary>
    /// <param name="runner">Runs gpg.</param>
    /// <param name="text">A file with the secret key; or the absolute path of a program that takes gpg's options, which a key may
    /// follow after a space; or else what gpg takes for a key: a fingerprint, an id, an address.</param>
    /// <param name="variable">Looks up an environment variable of the user.</param>
    /// <exception cref="Failure">There is no such key or several, or it is none that Qubes takes: RSA or EdDSA, in
    /// force.</exception>
    public static SigningKey Open(IProcessRunner runner, string text, Func<string, string?> variable, CancellationToken cancel)
    {
        var words = text.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || text.StartsWith('-'))
        {
            throw Wrong($"not a key to sign with: \"{VisibleText.Of(text)}\"");
        }

        var passed = Passed.Where(name => variable(name) is { Length: > 0 }).ToDictionary(name => name, name => variable(name)!);
        if (words[0].StartsWith('/') && IsProgram(words[0]))
        {
            return Find(new SigningKey(runner, words[0], passed), words.ElementAtOrDefault(1), cancel);
        }

        ImageTool.Require("gpg", "gnupg");
        return File.Exists(text)
            ? OfFile(runner, Path.GetFullPath(text), cancel)
            : Find(new SigningKey(runner, "/usr/bin/gpg", passed), text, cancel);
    }

    /// <summary>Makes a key, which no other process sees until it is written somewhere.</summary>
    /// <param name="runner">Runs gpg.</param>
    /// <param name="userId">What it is called.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The key, and its secret half, armored, without a passphrase.</returns>
    /// <exception cref="Failure">gpg is missing or fails.</exception>
    public static (SigningKey Key, byte[] Secret) Make(IProcessRunner runner, string userId, CancellationToken cancel)
    {
        ImageTool.Require("gpg", "gnupg");
        var key = InRoomOf(runner, KeyRoom.Make());
        try
        {
            // Ed25519, which apt, pacman and rpm of today take; without a day on which it ends.
            key.Gpg(["--quiet", "--passphrase", "", "--quick-generate-key", userId, "ed25519", "sign", "never"], null, cancel);
            Find(key, null, cancel);
            return (key, key.Gpg(["--armor", "--export-secret-keys", key.Fingerprint], null, cancel).Output);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The public key, armored.</summary>
    /// <exception cref="Failure">gpg fails.</exception>
    public byte[] PublicKey(CancellationToken cancel) => Gpg(["--armor", "--export", Fingerprint], null, cancel).Output;

    /// <summary>Signs the header of an RPM, and with it everything in it, replacing a signature that is there.</summary>
    /// <exception cref="Failure">rpmsign or gpg fails.</exception>
    public void SignRpm(string file, CancellationToken cancel) => ImageTool.Run(
        runner,
        "rpmsign",
        "rpm",
        [
            "--addsign", "--define", $"_gpg_name {Fingerprint}", "--define", $"__gpg {program}", "--define",
            $"_gpg_digest_algo {Digest}",
            .. room is null ? Array.Empty<string>()
                : ["--define", "_gpg_sign_cmd_extra_args --batch --pinentry-mode error", "--define", $"_tmppath {KeyRoom.Home}"],
                file,
        ],
        cancel,
        environment: environment);

    /// <summary>A detached, armored signature of some bytes.</summary>
    /// <exception cref="Failure">gpg fails.</exception>
    public byte[] Sign(ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        Detached(content, armored: true, By([Fingerprint]), cancel);

    /// <summary>Forgets a key that came from a file.</summary>
    public void Dispose() => room?.Dispose();

    private static SigningKey OfFile(IProcessRunner runner, string file, CancellationToken cancel)
    {
        KeyRoom.RemoveLeftovers("/dev/shm", Path.GetTempPath());
        var secret = Read(file);
        var key = InRoomOf(runner, KeyRoom.Make());
        try
        {
            key.Gpg(["--import"], secret, cancel);
            return Find(key, null, cancel);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            Array.Clear(secret);
        }
    }

    private static SigningKey InRoomOf(IProcessRunner runner, KeyRoom room) => new(
        new InRoom(runner, room), "/usr/bin/gpg", new() { ["GNUPGHOME"] = KeyRoom.Home, ["HOME"] = KeyRoom.Home }, room);

    // It may come through a pipe: --sign-key <(decrypt …).
    private static byte[] Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var secret = new byte[KeyLimit];
            var length = stream.ReadAtLeast(secret, secret.Length, throwOnEndOfStream: false);
            return length < secret.Length ? secret[..length]
                : throw Wrong($"{VisibleText.Of(file)} is larger than {KeyLimit >> 20} MiB: not a key");
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw Wrong($"{VisibleText.Of(file)} cannot be read: {VisibleText.Of(e.Message)}");
        }
    }

    // gpg's doc/DETAILS, "Format of the colon listings": type, validity, length, algorithm, id, …; capabilities are field 12.
    private static SigningKey Find(SigningKey key, string? wanted, CancellationToken cancel)
    {
        string[] which = wanted is null ? [] : ["--", wanted];
        var listed = key.runner.Run(
            Command.Own(
                key.program, ["--batch", "--with-colons", "--list-secret-keys", .. which]) with { Environment = key.environment },
            cancel);
        var records = listed.Text.Split('\n').Select(line => line.Split(':')).Where(fields => fields.Length >= 12).ToList();
        var primaries = records.Where(fields => fields[0] == "sec").ToList();
        var fingerprints = listed.Text.Split('\n').Select(line => line.Split(':')).ToList();
        if (primaries.Count != 1)
        {
            throw Wrong(primaries.Count == 0
                ? $"there is no secret key{(wanted is null ? "" : " " + VisibleText.Of(wanted))}: "
                    + $"{VisibleText.Of(listed.Error.Trim())}"
                : $"there are {primaries.Count} secret keys: "
                    + $"{string.Join(", ", primaries.Select(fields => VisibleText.Of(fields[4])))}");
        }

        if (primaries[0][1] is "e" or "r" or "i" or "d")
        {
            throw Wrong($"the key {VisibleText.Of(primaries[0][4])} has expired or was revoked");
        }

        foreach (var signing in records
            .Where(
                fields => fields[0] is "sec" or "ssb" && fields[1] is not ("e" or "r" or "i" or "d") && fields[11].Contains('s')))
        {
            // RFC 4880, section 9.1: 1 is RSA; 22 is EdDSA.
            if (signing[3] is not ("1" or "22"))
            {
                throw Wrong($"the key {VisibleText.Of(signing[4])} is neither RSA nor EdDSA: Qubes accepts no signature by it");
            }
        }

        key.Fingerprint = fingerprints.SkipWhile(fields => fields[0] != "sec").First(fields => fields[0] == "fpr")[9];
        return key.Fingerprint.Length >= 40 && key.Fingerprint.All(char.IsAsciiHexDigit)
            ? key
            : throw Wrong("gpg does not report the key's fingerprint");
    }

    private CommandResult Gpg(IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? input, CancellationToken cancel)
    {
        string[] quiet = room is null ? ["--batch"] : ["--batch", "--no-tty", "--pinentry-mode", "error"];
        var result = runner.Run(
            Command.Own(program, [.. quiet, .. arguments]) with { Environment = environment, Input = input }, cancel);
        return result.Succeeded && (arguments[0] is not ("--armor" or "--no-armor") || result.Output.Length > 0)
            ? result
            : throw ImageTool.Failed(program, result with { Output = [] });
    }

    // On a stick every file is executable; a key is none of what execve(2) takes.
    private static bool IsProgram(string path)
    {
        if (!File.Exists(path)
            || (
                File.GetUnixFileMode(path) & (
                    UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == UnixFileMode.None)
        {
            return false;
        }

        using var file = File.OpenHandle(path);
        Span<byte> first = stackalloc byte[4];
        var read = first[..RandomAccess.Read(file, first, 0)];
        return read.StartsWith("#!"u8) || read.SequenceEqual("\u007fELF"u8);
    }

    private static Failure Wrong(string message) =>
        new(
            [new Problem(
                message,
                "--sign-key FILE with a secret key, or --sign-key FINGERPRINT in gpg's keyring, or --sign-key "
                    + "'/usr/bin/qubes-gpg-client-wrapper FINGERPRINT'")],
            ExitCode.Usage);

    private sealed class InRoom(IProcessRunner runner, KeyRoom room) : IProcessRunner
    {
        public CommandResult Run(Command command, CancellationToken cancel = default) => runner.Run(room.Inside(command), cancel);
    }
}
