using Coppice.Delivery.Signing;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Signing;

/// <summary>A key made for one test, in a keyring of its own.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly TempFolder home = TempFolder.InMemory();

    internal TestKey(string algorithm = "ed25519")
    {
        Shell.Script(
            $"chmod 700 '{home.Path}'; export GNUPGHOME='{home.Path}'; gpg --batch --quiet --passphrase '' --quick-generate-key "
                + $"'Test <test@example.org>' {algorithm} sign never 2>/dev/null");
        File = home.At("secret.asc");
        Shell.Script($"GNUPGHOME='{home.Path}' gpg --batch --armor --export-secret-keys >'{File}'");
        Fingerprint = Shell.Script(
            $"GNUPGHOME='{home.Path}' gpg --batch --with-colons --list-keys | sed -n 's/^fpr:*\\([0-9A-F]*\\):/\\1/p'").Trim();
    }

    /// <summary>The secret key, armored.</summary>
    internal string File { get; }

    internal string Fingerprint { get; }

    internal string Home => home.Path;

    internal SigningKey Open() => SigningKey.Open(new ConfinedRunner(), File, _ => null, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Shell.Script($"GNUPGHOME='{home.Path}' gpgconf --kill all");
        home.Dispose();
    }
}
